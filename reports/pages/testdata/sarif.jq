# What the schema of SARIF 2.1.0 asks for of the objects that we write, and some
# of what its text asks for beyond: prints what is wrong, one a line, and ends
# with 1 then.  jq -e -r -f sarif.jq PAGE

def must($ok; $what): if $ok then empty else $what end;
def is($t): type == $t;
# Members: required ones, then all that are allowed.
def members($what; $required; $allowed):
	if is("object") then
		keys as $k
		| (($required - $k)[] | "\($what) lacks \(.)"),
		  (($k - $allowed)[] | "\($what) has a member \(.)")
	else "\($what) is no object" end;
def absent_or($n; f): (has($n) | not) or (.[$n] | f);
def unique_items: length == (map(tojson) | unique | length);
def whole: is("number") and . == floor;
def date_time: is("string") and
	test("^[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]Z$");
def absolute_uri: is("string") and
	test("^[a-z][a-z0-9+.-]*:([A-Za-z0-9._~:/?#@!$&'()*+,;=-]|%[0-9A-F]{2})+$");
# Neither a scheme, which no first segment with a colon may look like, nor
# segments that lead elsewhere.
def reference: is("string") and
	(absolute_uri or
	 test("^([A-Za-z0-9._~!$&'()*+,;=@-]|%[0-9A-F]{2})+(/([A-Za-z0-9._~:!$&'()*+,;=@-]|%[0-9A-F]{2})+)*$"))
	and (test("(^|/)\\.\\.(/|$)") | not);
# Braces are doubled, as they mean arguments; no link to a location.
def plain_text: is("string") and
	(split("{{") | join("") | split("}}") | join("")
	 | contains("{") or contains("}") | not) and
	(contains("](") | not);
def message($what):
	members($what; ["text"]; ["text", "markdown"]),
	must(.text | plain_text; "\($what).text is not plain");
def bag($what): must(is("object"); "\($what) is no object"),
	must(absent_or("tags"; is("array")); "\($what).tags is no array");
def level: IN("none", "note", "warning", "error");

def rule:
	members("rule"; ["id"]; ["id", "name", "shortDescription",
		"fullDescription", "help", "helpUri", "defaultConfiguration",
		"properties"]),
	must(.id | is("string"); "rule.id is no string"),
	(.shortDescription // empty | message("shortDescription")),
	(.fullDescription // empty | message("fullDescription")),
	(.defaultConfiguration // empty
	 | members("defaultConfiguration"; []; ["enabled", "level", "rank",
		"parameters", "properties"]),
	   must(absent_or("level"; level); "a rule's level is none"));

def invocation:
	members("invocation"; ["executionSuccessful"]; ["commandLine",
		"startTimeUtc", "endTimeUtc", "exitCode", "exitCodeDescription",
		"executionSuccessful", "properties"]),
	must(.executionSuccessful | is("boolean"); "executionSuccessful"),
	must(absent_or("commandLine"; is("string")); "commandLine"),
	must(absent_or("startTimeUtc"; date_time); "startTimeUtc"),
	must(absent_or("endTimeUtc"; date_time); "endTimeUtc"),
	must(absent_or("exitCode"; whole); "exitCode"),
	must(absent_or("exitCodeDescription"; is("string"));
		"exitCodeDescription"),
	(.properties // empty | bag("invocation.properties"));

def physical:
	members("physicalLocation"; ["artifactLocation"];
		["artifactLocation", "region"]),
	(.artifactLocation
	 | members("artifactLocation"; ["uri"]; ["uri", "uriBaseId", "index"]),
	   must(.uri | reference; "artifactLocation.uri \(.uri)")),
	(.region // empty
	 | members("region"; ["startLine"]; ["startLine", "startColumn",
		"endLine", "endColumn"]),
	   must([.[] | whole and . >= 1] | all; "a region's numbers"));

def location:
	members("location"; []; ["id", "physicalLocation", "logicalLocations",
		"message"]),
	(.physicalLocation // empty | physical),
	(.logicalLocations // []
	 | must(unique_items; "logicalLocations are not unique"),
	   (.[] | members("logicalLocation"; []; ["name", "index",
		"fullyQualifiedName", "decoratedName", "kind"]),
		must([.[] | is("string")] | all; "a logicalLocation")));

def suppression:
	members("suppression"; ["kind"]; ["kind", "status", "justification",
		"location", "properties"]),
	must(.kind | IN("inSource", "external"); "suppression.kind"),
	must(absent_or("status"; IN("accepted", "underReview", "rejected"));
		"suppression.status"),
	must(absent_or("justification"; is("string")); "justification");

def result($rules):
	members("result"; ["message", "locations"]; ["ruleId", "ruleIndex",
		"kind", "level", "message", "locations", "occurrenceCount",
		"partialFingerprints", "suppressions", "properties"]),
	(.message | message("message")),
	must(.ruleIndex | whole and . >= 0 and . < ($rules | length);
		"ruleIndex \(.ruleIndex) is none"),
	must(.ruleIndex as $i | $rules[$i].id == .ruleId;
		"ruleIndex and ruleId differ"),
	must(absent_or("kind"; IN("notApplicable", "pass", "fail", "review",
		"open", "informational")); "result.kind"),
	must(absent_or("level"; level); "result.level"),
	must(.kind != "fail" or .level != "none"; "it fails at no level"),
	must(absent_or("occurrenceCount"; whole and . >= 1); "occurrenceCount"),
	must(.locations | is("array") and length > 0; "no location"),
	(.locations[] | location),
	must(.partialFingerprints // {} | [.[] | is("string")] | all;
		"a fingerprint is no string"),
	must(.suppressions // [] | unique_items; "suppressions"),
	(.suppressions // [] | .[] | suppression),
	(.properties // empty | bag("result.properties"));

def provenance:
	members("versionControlDetails"; ["repositoryUri"];
		["repositoryUri", "revisionId", "branch", "revisionTag"]),
	must(.repositoryUri | absolute_uri; "repositoryUri"),
	must(absent_or("revisionId"; is("string")); "revisionId");

def run:
	members("run"; ["tool", "results"]; ["tool", "invocations",
		"versionControlProvenance", "results", "properties"]),
	(.tool | members("tool"; ["driver"]; ["driver"])),
	(.tool.driver
	 | members("driver"; ["name"]; ["name", "version", "informationUri",
		"rules"]),
	   must(.name | is("string") and length > 0; "driver.name"),
	   must(absent_or("version"; is("string")); "driver.version"),
	   must(.rules // [] | unique_items; "rules are not unique"),
	   must(.rules // [] | map({id}) | unique_items; "ids are not unique"),
	   (.rules // [] | .[] | rule)),
	(.invocations // [] | .[] | invocation),
	(.versionControlProvenance // []
	 | must(unique_items; "versionControlProvenance is not unique"),
	   (.[] | provenance)),
	(.tool.driver.rules // []) as $rules | (.results[] | result($rules)),
	(.properties // empty | bag("run.properties"));

[
	members("log"; ["version", "runs"]; ["$schema", "version", "runs"]),
	must(.version == "2.1.0"; "version"),
	must(absent_or("$schema"; absolute_uri); "$schema"),
	must(.runs | is("array"); "runs is no array"),
	(.runs[] | run)
]
| if length == 0 then "ok" else .[], halt_error(1) end
