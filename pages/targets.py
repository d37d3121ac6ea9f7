import streamlit as st

from explorer import shell

page = shell.open_page("targets")
st.title(page.t("shell.nav_targets"))
