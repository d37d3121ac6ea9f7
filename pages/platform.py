import streamlit as st

from explorer import shell

page = shell.open_page("platform")
st.title(page.t("shell.nav_platform"))
