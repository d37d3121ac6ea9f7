-- title: 目标与后来的实际值 | Targets beside their later actuals
-- purpose: 符合条件的目标及其后来的实际值。达标条件为等于或不低于的，实际值不低于目标即为完成；为超过的，须高于目标；只给约数且与目标相同的为基本持平；没有实际值的，期限已过为未见后续数据，未过为未到期；期限前的或只给下限的实际值若未达标，不作判断。按此重算的结果与汇编的完成情况并列。 | The matching targets with their later actuals. A target of “equal to” or “at least” is met by an actual that is not below it, one of “more than” by an actual above it; an approximate actual equal to the target meets it about; without an actual it is unknown once the deadline is past and open before; an actual from before the deadline, or one that is only a lower bound, decides nothing while it stays below. The outcome by this rule stands beside the compiled one.
-- param: source VARCHAR
-- param: status VARCHAR[]
-- param: year_from INTEGER
-- param: year_to INTEGER
-- param: theme VARCHAR[]
-- param: as_of VARCHAR
-- column: theme | 主题 | Theme | indicator_theme
-- column: unit_en | 英文单位 | Unit in English
-- column: actual_bound | 实际值的界限符号 | Bound of the actual
-- column: actual_end | 实际值时期的末日 | Last day of the actual’s period
-- column: difference | 实际值与目标之差 | Actual less target
-- column: difference_percent | 差额（占目标的百分比） | Difference in percent of the target
-- column: decided_by | 判断依据 | Rule that decides
-- column: status_by_rule | 按规则重算的完成情况 | Outcome by the rule | target_status
SELECT
    *,
    target_rule(
        try_cast($as_of::VARCHAR AS DATE), comparator, target_value, latest_actual, actual_bound, actual_end, deadline
    ) AS decided_by,
    target_outcome(
        target_rule(
            try_cast($as_of::VARCHAR AS DATE), comparator, target_value, latest_actual, actual_bound, actual_end, deadline
        )
    ) AS status_by_rule
FROM listed_targets($source::VARCHAR, $status::VARCHAR[], $year_from::INTEGER, $year_to::INTEGER, $theme::VARCHAR[])
ORDER BY set_on DESC, deadline DESC NULLS LAST, target_id
