import streamlit as st

from explorer import shell

page = shell.open_page("platforms")
st.title(page.t("shell.nav_platforms"))
