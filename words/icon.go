package words

// icons gives each kind of event its icon of the sprite. One icon stands for
// one idea, so that a timeline can be read without reading.
var icons = map[string]string{
	"K101": "ok", "K102": "help", "K103": "fail", "K104": "badge", "K105": "pin", "K106": "lock", "K107": "siren", "K108": "pin", "K109": "siren",
	"K201": "out", "K202": "in", "K203": "unlock", "K204": "hang", "K205": "hang", "K206": "extend", "K207": "siren",
	"K208": "tag", "K209": "left", "K210": "left", "K211": "edit", "K212": "check",
	"K221": "handed", "K222": "handed", "K223": "x", "K224": "left", "K225": "clock", "K226": "overdue", "K227": "fail",
	"K301": "bell", "K302": "overdue", "K303": "bell", "K304": "msg",
	"K311": "help", "K312": "check", "K313": "ok", "K314": "fail", "K315": "left", "K316": "clock", "K317": "people", "K318": "people",
	"K320": "key", "K321": "x", "K322": "out", "K323": "siren", "K324": "print", "K325": "mail", // passes
	"K350": "fail", "K351": "bell", "K352": "x", "K353": "bell", "K354": "clock", "K355": "left", "K356": "out", "K357": "check", "K358": "mail",
	"K331": "booked", "K332": "edit", "K333": "x", "K334": "booked", "K335": "check", "K336": "clock", "K337": "recall", "K338": "overdue", "K339": "fail", "K340": "key", "K341": "gear",
	"K370": "note", "K371": "x", "K372": "siren", "K373": "check", "K374": "due", "K375": "key", "K376": "out", "K377": "x", "K382": "cabinet", "K383": "in",
	"K378": "scan", "K379": "overdue", "K380": "scan", "K381": "x",
	"K390": "print", "K391": "fail", "K392": "check", "K393": "print",
	"K451": "siren", "K452": "check", "K453": "overdue", "K516": "people", "K517": "x", "K464": "check", // break-glass
	"K440": "lock", "K441": "help", "K442": "lock", "K443": "check", "K444": "fail", "K445": "check", "K446": "note", "K447": "people", "K448": "x", "K454": "pin", "K455": "note", "K456": "siren", "K457": "note", "K458": "check", "K459": "overdue",
	"K460": "siren", "K461": "note", "K462": "overdue", "K463": "fail", // takes by a playbook
	"K401": "missing", "K402": "search", "K403": "x", "K404": "siren", "K405": "door", "K406": "siren", "K407": "bolt",
	"K408": "bolt", "K409": "clock", "K410": "cabinet", "K411": "door", "K412": "door",
	"K421": "note", "K422": "lock", "K423": "key", "K424": "in", "K425": "in", "K426": "check", "K427": "edit",
	"K430": "scan", "K431": "check", "K432": "overdue", "K433": "note", "K434": "two", "K435": "fail", "K700": "handed",
	"K501": "signal", "K502": "offline", "K503": "down", "K504": "check", "K505": "unlock", "K506": "ok", "K507": "fail",
	"K508": "due", "K509": "plus", "K510": "siren", "K511": "chip", "K512": "missing", "K513": "x", "K514": "due", "K515": "missing", "K518": "offline", "K519": "signal", "K520": "door", "K521": "cabinet", "K522": "edit", "K530": "ok", "K531": "x", "K532": "due", "K533": "key", "K534": "offline", "K535": "signal", "K523": "key", "K524": "door", "K525": "siren", "K526": "note", "K527": "grid", "K528": "cabinet", "K529": "fail", "K536": "siren", "K537": "check", "K538": "unlock", "K539": "missing", "K560": "edit", "K561": "people", "K562": "due", "K563": "check", "K564": "due", "K565": "check",
	"K601": "plus", "K602": "edit", "K603": "plus", "K604": "edit", "K605": "x", "K606": "cabinet", "K607": "plus",
	"K608": "edit", "K609": "import", "K610": "left", "K611": "x", "K620": "booked", "K621": "key", "K622": "note",
	"K630": "tag", "K631": "x", "K640": "plus", "K641": "left", "K642": "x", "K643": "check",
	"K670": "plus", "K671": "request", "K672": "check", "K673": "x", "K674": "clock", "K675": "bell", "K676": "ok", "K677": "x",
	"K660": "scan", "K661": "check", "K662": "note",
	"K644": "grid", "K645": "plus", "K646": "edit", "K647": "door", "K648": "lock", "K649": "unlock", "K650": "fail",
	"K680": "edit", "K681": "ok", "K682": "x", "K683": "bell", "K684": "bell",
	"K690": "edit", "K691": "mail", "K692": "ok", "K693": "x", "K694": "bell", "K695": "request", "K696": "key", "K697": "left", "K698": "in", "K699": "key",
	"K701": "people", "K702": "people", "K703": "badge", "K704": "badge", "K705": "me", "K706": "edit", "K707": "me",
	"K708": "fail", "K709": "me", "K710": "chip", "K711": "scan", "K712": "plus", "K713": "people", "K714": "pin",
	"K715": "badge", "K716": "x", "K717": "mail",
	"K720": "bell",
	"K386": "note", "K387": "check", // checks of vehicles
	"K388": "two", "K389": "two", "K449": "fail", "K450": "clock", // releases that take two people
	"K801": "down", "K802": "mail", "K803": "booked", "K804": "lock", "K805": "log", "K806": "report", "K807": "check",
}

// EventIcon names the icon of a kind of event in the sprite; "" is unknown.
func EventIcon(kind string) string { return icons[kind] }

// reasonIcons and needIcons give each reason to refuse and each need its icon.
var reasonIcons = map[string]string{
	"person_unknown": "badge", "person_inactive": "lock", "item_unknown": "help", "already_yours": "key", "already_out": "out", "item_missing": "missing",
	"item_retired": "x", "zone_unknown": "gear", "rule_denies": "fail", "no_rule": "lock", "outside_window": "clock", "max_held": "grid", "holds_overdue": "overdue",
	"rights_stale": "offline", "due_in_past": "due", "max_of_level": "grid", "return_first": "in", "not_qualified": "note", "qualification_over": "note",
	"not_booked": "booked", "calendar_unknown": "gear", "needs_line": "offline", "reserved": "booked", "out_of_service": "siren", "kit_together": "grid", "check_late": "due", "lockdown": "lock", "glass_not_named": "people", "glass_level": "siren", "not_ready": "siren",
	"pass_unknown": "help", "pass_key": "key", "pass_level": "siren", "pass_early": "clock", "pass_over": "due", "pass_spent": "grid",
}

var needIcons = map[string]string{
	"reason": "note", "purpose": "note", "second_factor": "pin", "badge": "badge", "earlier_due": "due", "answers": "help", "witness": "two", "approval": "request", "promise": "due", "signature": "edit", "id_seen": "me",
}

// ReasonIcon names the icon of a reason to refuse; "" is unknown.
func ReasonIcon(code string) string { return reasonIcons[code] }

// NeedIcon names the icon of a need; "" is unknown.
func NeedIcon(kind string) string { return needIcons[kind] }
