import streamlit as st

from explorer import shell

page = shell.open_page("projects")
st.title(page.t("shell.nav_projects"))
