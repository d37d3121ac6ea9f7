"""The shell: language, menu, and the page that the URL asks for.

The page is a fragment: a click in it runs its script alone. What stands around it depends on the page, the language and the data, but
not on the filters, which the button to cite the view reads when it is clicked.
"""

import datetime as dt
from functools import partial

import streamlit as st

from explorer import database, i18n, pagescripts, scripts, sharing, shell
from explorer.catalog import catalog
from explorer.menu import HIDDEN, MENU, START

ICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1F6FA8"/>
<path d="M4 21c4-5 8-5 12 0s8 5 12 0" fill="none" stroke="#fff" stroke-width="3" stroke-linecap="round"/>
<circle cx="16" cy="10" r="3.5" fill="#F0B44C"/></svg>"""

database.hold()
served = database.database().stamp
t = i18n.Translator(shell.language())


@st.fragment
def show(name: str) -> None:
    """The page `name`."""
    database.hold()
    if database.database().stamp != served:
        st.rerun()
    shell.follow()
    pagescripts.run(name)


@st.fragment
def cite(name: str) -> None:
    """The way to cite the page `name` as it is shown."""
    database.hold()
    sharing.cite_view(name)


pages = {
    name: st.Page(partial(show, name), title=t(f"shell.nav_{name}"), url_path="" if name == START else name, default=name == START)
    for names in (*MENU.values(), HIDDEN)
    for name in names
}
current = st.navigation(list(pages.values()), position="hidden")
open_name = current.url_path or START
st.set_page_config(page_title=f"{current.title} · {t('shell.site')}", page_icon=ICON, layout="wide")
st.session_state["pages"] = pages
# Streamlit writes <html lang="en"> for every page; screen readers and translators go by it.
st.html(f"<script>{scripts.LANGUAGE[t.lang]}</script>", unsafe_allow_javascript=True)

# Streamlit cuts the text of a link at the edge of its place; long names need a second line, above all on a phone.
st.html("<style>[data-testid=stPageLink] a :is(span, div, p) { white-space: normal; }</style>")

with st.sidebar:
    st.markdown(f"**{t('shell.site')}**  \n{t('shell.tagline')}")
    st.session_state["language"] = t.lang
    st.segmented_control(
        t("shell.language"),
        list(i18n.LANGUAGES),
        format_func=i18n.LANGUAGES.get,
        key="language",
        required=True,
        on_change=shell.switch_language,
        args=("language",),
        label_visibility="collapsed",
    )
    st.text_input(
        t("search.box"),
        key="search_box",
        type="search",
        placeholder=t("shell.filter_q_hint"),
        max_chars=100,
        label_visibility="collapsed",
        on_change=shell.search,
        args=("search_box",),
    )
    for group, names in MENU.items():
        st.markdown(f":gray[{t(f'shell.group_{group}')}]")
        for name in names:
            # The entry of the open page leads to it without filters, those of others to what was last seen there.
            query = shell.link(name, {} if name == open_name else None)
            st.page_link(pages[name], label=pages[name].title, query_params=query, width="stretch")
    cite(open_name)
    st.markdown(f":gray[{t('shell.as_of', date=catalog().package['as_of'])}]  \n:gray[{t('shell.licence')}]")


@st.fragment(run_every=dt.timedelta(days=1))
def stay_alive() -> None:
    """Nothing, but for its timer: only with one does a browser that comes back ask for a run. Where its session is lost, as after a
    restart of the server, the first click or download on the page would do nothing."""


stay_alive()
current.run()
