import streamlit as st

from explorer import shell

page = shell.open_page("district")
st.title(page.t("shell.nav_district"))
