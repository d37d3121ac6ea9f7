"""The scripts that pages carry inside their HTML. Their text never changes, so that the content security policy can name them by hash."""

from explorer import i18n

LANGUAGE = {lang: f"document.documentElement.lang = '{i18n.Translator(lang)('shell.html_lang')}';" for lang in i18n.LANGUAGES}
# Follows the link in the container "visit" as soon as it stands there.
VISIT = """
(function click(tries) {
    const link = document.querySelector(".st-key-visit a");
    if (link) link.click();
    else if (tries) setTimeout(click, 20, tries - 1);
})(100);
"""
ALL = (*LANGUAGE.values(), VISIT)
