import streamlit as st

from explorer import shell

page = shell.open_page("chain")
st.title(page.t("shell.nav_chain"))
