import streamlit as st

from explorer import shell

page = shell.open_page("map")
st.title(page.t("shell.nav_map"))
