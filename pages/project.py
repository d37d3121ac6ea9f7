import streamlit as st

from explorer import shell

page = shell.open_page("project")
st.title(page.t("shell.nav_project"))
