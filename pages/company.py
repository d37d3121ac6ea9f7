import streamlit as st

from explorer import shell

page = shell.open_page("company")
st.title(page.t("shell.nav_company"))
