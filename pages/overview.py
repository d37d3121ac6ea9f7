import streamlit as st

from explorer import shell

page = shell.open_page("overview")
st.title(page.t("shell.nav_overview"))
