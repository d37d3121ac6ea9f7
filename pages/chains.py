import streamlit as st

from explorer import shell

page = shell.open_page("chains")
st.title(page.t("shell.nav_chains"))
