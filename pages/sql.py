import streamlit as st

from explorer import sandbox, shell, workbench

page = shell.open_page("sql")
t = page.t
sql = workbench.asked(page)
st.title(t("sql.heading"))

if sandbox.enabled(st.get_option("server.address")):
    st.markdown(t("sql.intro", seconds=sandbox.SECONDS))
    workbench.starters(page, sql)
    workbench.editor(page, sql)
    workbench.schema(page)
    if sql:
        workbench.share(page, sql)
        workbench.answer(page, sql)
    else:
        workbench.example(page)
else:
    st.info(t("sql.off"))
    workbench.starters(page, sql)
    workbench.schema(page)
    workbench.script(page, sql or t("sql.example"))
