import streamlit as st

from explorer import shell

page = shell.open_page("policies")
st.title(page.t("shell.nav_policies"))
