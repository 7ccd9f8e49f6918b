# Checks a Grafana dashboard: prints a line for each fault. $datasource is the uid of the provisioned data source.
def fault($where; $what): "\($where): \($what)";
def text: type == "string" and length > 0;
def whole: type == "number" and . == floor and . >= 0;

(if .uid | text then empty else fault("dashboard"; "`uid` must be a text: without it each start makes another one") end),
(if .title | text then empty else fault("dashboard"; "`title` must be a text") end),
(if .schemaVersion | whole then empty else fault("dashboard"; "`schemaVersion` must be a number") end),
(if .id == null then empty else fault("dashboard"; "`id` belongs to one database: remove it") end),
(if (.time.from | text) and (.time.to | text) then empty else fault("dashboard"; "`time` needs `from` and `to`") end),
(if (.panels | type) == "array" and (.panels | length) > 0 then empty else fault("dashboard"; "there are no panels") end),
(.panels | group_by(.id)[] | select(length > 1) | fault("panel \(.[0].id)"; "several panels have this id")),
(.panels | group_by(.title)[] | select(length > 1) | fault("panel '\(.[0].title)'"; "several panels have this title")),
(.templating.list[] | select(.type == "query" and .datasource.uid != $datasource)
	| fault("variable \(.name)"; "its data source is not the provisioned one, \($datasource)")),
(.panels[] | "panel '\(.title)'" as $where
	| (if .title | text then empty else fault($where; "`title` must be a text") end),
	(if .type == "stat" or .type == "timeseries" then empty else fault($where; "the type '\(.type)' is not known") end),
	(.gridPos | if all(.x, .y, .w, .h; whole) and .w > 0 and .h > 0 and .x + .w <= 24 then empty
		else fault($where; "`gridPos` is not within the 24 columns") end),
	(if .fieldConfig.defaults.unit | text then empty else fault($where; "there is no unit") end),
	(if (.targets | type) == "array" and (.targets | length) > 0 then empty else fault($where; "there are no targets") end),
	(.targets | group_by(.refId)[] | select(length > 1) | fault($where; "two targets have the refId \(.[0].refId)")),
	(.targets[] | (if .expr | text then empty else fault($where; "a target has no query") end),
		(if .datasource.uid == $datasource then empty
			else fault($where; "the data source of a target is not the provisioned one, \($datasource)") end))),
# Two panels must not cover each other.
(.panels as $all | range($all | length) as $i | range($i + 1; $all | length) as $j | $all[$i] as $a | $all[$j] as $b
	| select($a.gridPos.x < $b.gridPos.x + $b.gridPos.w and $b.gridPos.x < $a.gridPos.x + $a.gridPos.w
		and $a.gridPos.y < $b.gridPos.y + $b.gridPos.h and $b.gridPos.y < $a.gridPos.y + $a.gridPos.h)
	| fault("panel '\($a.title)'"; "it covers the panel '\($b.title)'"))
