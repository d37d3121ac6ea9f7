import streamlit as st

from explorer import database, figures, formats, lists, shell
from explorer import district as districts
from explorer.plots import projects as plots

page = shell.open_page("projects")
t, lang = page.t, page.lang
st.title(t("shell.nav_projects"))
projects = lists.begin(page, "projects", "project_facets")

by_category = database.run("investment_by_category", **page.params)
counted, rest, total, at_least = plots.addable(by_category)
office, investor = plots.not_proven(projects)
place = t("projects.intro_not_proven", n=office + investor, office=office, investor=investor) if office + investor else ""
if total is None:
    st.markdown(t("projects.intro_no_money", n=len(projects), place=place))
else:
    money = formats.money(total, lang)
    money = t("projects.together_at_least", money=money) if at_least else t("projects.together", money=money)
    st.markdown(t("projects.intro", n=len(projects), counted=counted, money=money, rest=rest, place=place))

timeline = database.run("projects_timeline", **page.params)
started, done = plots.dates_known(timeline)
if done:
    title = t("projects.timeline_title", n=started, done=done)
elif started:
    title = t("projects.timeline_title_none_done", n=started)
else:
    title = t("projects.timeline_title_none_started")
words = [
    t("projects.timeline_marks"),
    t("projects.timeline_drawn", drawn=plots.MOST, n=len(timeline)) if len(timeline) > plots.MOST else "",
]
dates = ("start_date", "planned_completion_date", "completion_date")
figures.figure(
    page,
    "projects_timeline",
    plots.timeline,
    title=title,
    subtitle=t("projects.join").join(part for part in words if part),
    pick={"status": "status"},
    columns=(f"name_{lang}", "status", "status_as_of", *dates),
)
announced, dateless = plots.undated(projects)
if announced + dateless:
    st.markdown(t("projects.timeline_undated", announced=announced, dateless=dateless))

with lists.more(page) as more:
    if more.open:
        left, right = st.columns(2)
        with left:
            left_out = t("shell.list_join").join(
                t(
                    "projects.left_out_part",
                    name=page.catalog.label("investment_basis", row.investment_basis, lang),
                    money=formats.money(row.amount_left_out, lang),
                    n=row.projects_left_out,
                )
                for row in database.run("investment_left_out", **page.params).itertuples()
            )
            only_total = [t("projects.only_total"), *([t("projects.left_out", parts=left_out)] if left_out else [])]
            sums = ("addable_investment", "at_least", "projects_counted", "projects_left_out")

            if first := plots.largest(by_category, "category"):
                name = page.catalog.label("project_category", first.code, lang)
                money = plots.amount(first.total, first.at_least, lang)
                if first.alone:
                    title = t("projects.category_title_only", name=name, money=money)
                else:
                    title = t("projects.category_title", name=name, money=money, share=formats.percent(first.share, lang, 0))
            else:
                title = t("projects.category_title_none")
            figures.figure(
                page,
                "investment_by_category",
                plots.by_category,
                title=title,
                subtitle=t("projects.join").join(only_total),
                pick={"category": "category"},
                columns=("category", *sums),
            )

            by_chain = database.run("investment_by_chain", **page.params)
            outside = plots.unclassified(by_chain)
            if first := plots.largest(by_chain, "ecosystem"):
                name, money = page.catalog.label("chain", first.code, lang), plots.amount(first.total, first.at_least, lang)
                if outside:
                    title = t("projects.chain_title", name=name, money=money, rest=formats.money(outside, lang))
                else:
                    title = t("projects.chain_title_all", name=name, money=money)
            else:
                title = t("projects.chain_title_none")
            absent = [] if "chain" in page.values else plots.absent(by_chain, page.catalog)
            names = t("shell.list_join").join(page.catalog.label("chain", code, lang) for code in absent)
            figures.figure(
                page,
                "investment_by_chain",
                plots.by_chain,
                title=title,
                subtitle=t("projects.join").join(
                    [t("projects.only_total"), t("projects.chain_reading"), *([t("projects.chain_absent", names=names)] if absent else [])]
                ),
                pick={"ecosystem": "chain"},
                columns=("ecosystem", *sums),
            )

            fixed_asset = database.run("fixed_asset_investment")
            if pair := plots.latest_pair(fixed_asset):
                year, actual, target = pair
                title = t("projects.fai_title", year=year, actual=plots.bounded(actual, lang), target=plots.bounded(target, lang))
            else:
                title = t("projects.fai_title_apart")
            gaps = t("shell.list_join").join(plots.runs(plots.gap_years(fixed_asset)))
            words = [
                t("projects.fai_subtitle"),
                t("projects.fai_gaps", years=gaps) if gaps else "",
                getattr(page.catalog.district.remarks.get("fixed_asset_investment", districts.NONE), lang),
            ]
            figures.figure(
                page,
                "fixed_asset_investment",
                plots.fixed_asset,
                title=title,
                subtitle=t("projects.join").join(part for part in words if part),
                columns=("report_year", "actual_or_target", "bound", "value", f"unit_{lang}", "note"),
            )

        with right:
            most = plots.named_share(database.run("project_batch_totals"))
            figures.figure(
                page,
                "project_batch_totals",
                plots.batches,
                title=t("projects.batch_title_none") if most is None else t("projects.batch_title", share=formats.percent(most, lang, 0)),
                subtitle=t("projects.batch_subtitle"),
                columns=(
                    f"name_{lang}",
                    "date",
                    "projects",
                    "total_investment_cny_100m",
                    "named_projects",
                    "named_with_amount",
                    "named_investment",
                    f"part_of_{lang}",
                    "comparable",
                    "note",
                ),
            )

lists.table(
    page,
    "projects",
    projects,
    "project",
    (f"name_{lang}", "category", "status", "status_as_of", "investment_cny_100m", "investment_basis", "start_date"),
)
