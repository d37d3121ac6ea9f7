import streamlit as st

from explorer import shell

page = shell.open_page("compare")
st.title(page.t("shell.nav_compare"))
