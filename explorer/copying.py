"""A button that copies text in the browser: the page's link with its language, or a given text."""

import streamlit as st

HTML = '<button type="button"></button>'
CSS = """
button { font: inherit; font-size: 14px; color: var(--st-text-color); background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius); padding: 6px 14px; min-height: 36px; cursor: pointer; }
button:hover, button:focus-visible { color: var(--st-link-color); border-color: var(--st-primary-color); }
"""
# navigator.clipboard exists only on https and localhost; the selected text area serves plain http.
JS = """
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  button.textContent = data.label;
  button.onclick = async () => {
    let text = data.text;
    if (text === null) {
      const url = new URL(window.location.href);
      const query = new URLSearchParams([["lang", data.lang]]);
      for (const [name, value] of url.searchParams) if (name !== "lang") query.append(name, value);
      text = url.origin + url.pathname + "?" + query;
    }
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    button.textContent = data.done;
    setTimeout(() => { button.textContent = data.label; }, 2000);
  };
}
"""


def copy_button(label: str, done: str, lang: str, *, text: str | None = None, key: str) -> None:
    """A button `label` that copies `text`, or the address of the page where it is None, and says `done` for two seconds."""
    mount = st.components.v2.component("copy_button", html=HTML, css=CSS, js=JS)
    mount(data={"label": label, "done": done, "lang": lang, "text": text}, key=key, width="content", height="content")
