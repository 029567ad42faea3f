package views

import (
	"claviger/views/ui"

	"github.com/a-h/templ"
)

// GalleryPages are the pages of `claviger serve --gallery`: every component in every state, then whole pages made of them. Keys are
// addresses below /gallery/; the empty one is the list of components. All data is invented.
func GalleryPages() map[string]templ.Component {
	return map[string]templ.Component{
		"":                Gallery(),
		"board":           galleryBoard(),
		"key":             galleryKey(),
		"cabinet":         galleryCabinet(),
		"refusal":         galleryRefusal(),
		"emergency":       galleryEmergency(),
		"drill":           galleryDrill(),
		"setup":           gallerySetup(),
		"error":           galleryError(),
		"paper":           galleryPaper(),
		"login":           galleryLogin(),
		"kiosk-idle":      galleryKioskIdle(),
		"kiosk-code":      galleryKioskCode(),
		"kiosk-choose":    galleryKioskChoose(),
		"kiosk-take":      galleryKioskTake(),
		"kiosk-done":      galleryKioskDone(),
		"kiosk-offline":   galleryKioskOffline(),
		"kiosk-lockdown":  galleryKioskLockdown(),
		"public-question": galleryQuestion(),
		"public-error":    galleryQuestionError(),
		"public-status":   galleryStatus(),
		"mail":            galleryMail.HTML(),
	}
}

func galleryStaff(title, current string) Staff {
	page := func(key, label, icon, count string) ui.NavItem {
		return ui.NavItem{Label: label, Icon: icon, Href: "/gallery/" + key, Count: count, Current: key == current, Key: label[:1]}
	}
	return Staff{
		Doc: Doc{Lang: "en", Title: title, Suffix: "Tollgate Motors"},
		Pages: []ui.NavItem{page("board", "Board", "board", ""), page("key", "Keys", "key", "312"), page("vehicles", "Vehicles", "car", "268"),
			page("people", "People", "people", ""), page("bookings", "Bookings", "booking", "8"), page("requests", "Requests", "request", "2"),
			page("cabinet", "Cabinets", "cabinet", ""), page("paper", "Reports", "report", "")},
		Quiet: []ui.NavItem{page("log", "Audit log", "log", ""), page("emergency", "Emergency", "siren", ""), page("", "Settings", "gear", "")},
		Dock:  []ui.NavItem{page("board", "Board", "board", ""), page("scan", "Scan", "scan", ""), page("requests", "Requests", "request", ""), page("me", "Me", "me", "")},
		Foot:  ui.Foot{Organisation: "Tollgate Motors", Seal: "Log sealed 14:00, 48,211 entries"},
		Top: ui.Top{Site: "Showroom, Tollgate Road", Search: "Find a key, person or car",
			Sites:  []ui.MenuItem{{Label: "Showroom, Tollgate Road", Icon: "pin", Href: "/gallery/board", Current: true}, {Label: "Workshop", Icon: "pin", Href: "/gallery/key"}},
			Live:   galleryLive,
			Alerts: "3", Person: "Ann D.", Initials: "AD",
			PersonMenu: []ui.MenuItem{{Label: "Your page", Icon: "me", Href: "/gallery/me"}, {Label: "Sign out", Icon: "x", Action: "/gallery/"}}},
		PaletteHas: "Key, person, car or what you want to do",
		Shortcuts:  galleryShortcuts,
	}
}

var galleryLive = ui.Live{Time: "14:02:11"}

var galleryShortcuts = []ui.Shortcut{{Keys: []string{"/"}, Label: "Filter this list"}, {Keys: []string{"j", "k"}, Label: "Move in the list"},
	{Keys: []string{"Enter"}, Label: "Open"}, {Keys: []string{"r"}, Label: "Return"}, {Keys: []string{"e"}, Label: "Extend"}, {Keys: []string{"m"}, Label: "Message"},
	{Keys: []string{"x"}, Label: "Choose"}, {Keys: []string{"g", "b"}, Label: "Go to the board"}, {Keys: []string{"?"}, Label: "This help"}}

// galleryWords are what each state is called in the gallery.
var galleryWords = map[string]string{"in": "In", "out": "Out", "handed": "Offered", "booked": "Booked", "ok": "Confirmed", "wait": "Checking who", "due": "Due soon",
	"overdue": "Overdue", "hang": "To hang", "offline": "Offline", "fail": "No answer", "missing": "Missing", "emergency": "Locked down", "retired": "Retired"}

var galleryCounts = []ui.Count{{ID: "n-out", Number: "57", Label: "Out", Href: "/gallery/board", Current: true}, {ID: "n-overdue", Number: "3", Label: "Overdue", Href: "/gallery/board?s=overdue", State: "overdue"},
	{ID: "n-due", Number: "5", Label: "Due in 1 h", Href: "/gallery/board?s=due", State: "due"}, {ID: "n-pick", Number: "8", Label: "To pick up", Href: "/gallery/board?s=pick"},
	{ID: "n-missing", Number: "1", Label: "Missing", Href: "/gallery/board?s=missing", State: "missing"}, {ID: "n-offline", Number: "0", Label: "Cabinets offline", Href: "/gallery/cabinet"}}

// galleryRow is a line of the sample board.
type galleryRow struct {
	State, Code, Name, Use, Holder, Team, Since, For, Due, At, Home string
}

var galleryRows = []galleryRow{
	{"overdue", "T-0218", "Lumea Arc, black", "Test drive", "Jakob L.", "Sales", "11:24", "2 h 38 min", "1 h 32 min late", "12:30", "Cabinet A, slot 12"},
	{"overdue", "T-0147", "Torvik Kombi van, white", "Parts run", "Deniz O.", "Parts run", "09:12", "4 h 50 min", "1 h 2 min late", "13:00", "Cabinet B, slot 41"},
	{"overdue", "T-0306", "Halden Ridge 2.0, grey", "Test drive", "Maya R.", "Sales", "13:05", "57 min", "12 min late", "13:50", "Cabinet A, slot 7"},
	{"missing", "T-0092", "Torvik City, silver", "reported Thu 17:40", "Owen T.", "Sales", "", "", "", "search open, 2 tasks", "Cabinet B, slot 3"},
	{"due", "T-0330", "Torvik Kombi van, white", "PDI", "Ben K.", "Workshop", "12:50", "1 h 12 min", "in 12 min", "14:14", "Key board, hook 22"},
	{"due", "T-0253", "Lumea Arc Sport, orange", "Photo", "Chloe B.", "Photo bay", "09:15", "4 h 47 min", "in 23 min", "14:25", "Cabinet A, slot 38"},
	{"due", "T-0166", "Torvik Kombi van, white", "Test drive", "Owen T.", "Sales", "13:37", "25 min", "in 34 min", "14:36", "Cabinet A, slot 57"},
	{"out", "T-0157", "Torvik Estate, blue", "PDI", "Élodie F.", "Sales", "13:21", "41 min", "in 1 h 10 min", "15:12", "Cabinet A, slot 38"},
	{"out", "T-0074", "Halden Piper, red", "Lot move", "Ruth A.", "Lot", "11:59", "2 h 3 min", "in 1 h 24 min", "15:26", "Key board, hook 18"},
	{"out", "T-0280", "Lumea One, white", "Demo loan", "Chloe B.", "Photo bay", "13:23", "39 min", "in 1 h 38 min", "15:40", "Cabinet B, slot 62"},
	{"handed", "T-0162", "Halden Piper, red", "Demo loan", "Chloe B.", "Photo bay", "13:18", "44 min", "in 2 h 6 min", "16:08", "Cabinet A, slot 41"},
	{"out", "T-0275", "Torvik Estate, blue", "Workshop", "Łukasz Ş.", "Workshop", "11:35", "2 h 27 min", "in 2 h 20 min", "16:22", "Cabinet A, slot 3"},
}

func (r galleryRow) holder() ui.Rich {
	if r.State == "missing" {
		return ui.Text("Last with " + r.Holder)
	}
	return ui.Rich{{Text: r.Holder, Href: "/gallery/people"}}
}

func (r galleryRow) late() string {
	return map[string]string{"overdue": "late", "due": "soon"}[r.State]
}
