import streamlit as st

from explorer import shell

page = shell.open_page("source")
st.title(page.t("shell.nav_source"))
