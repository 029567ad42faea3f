package views

import (
	"math"
	"strconv"

	"claviger/views/ui"
)

var galleryTimeline = []ui.Day{
	{Name: "Today", Date: "Saturday 21 November", Entries: []ui.Entry{
		{Time: "12:15", ISO: "2026-11-21T12:15:00+01:00", Icon: "msg", State: "due", What: ui.Text("Ben K. was reminded a second time"), How: ui.Text("Call list, no answer. Rule: Plant keys, 15 min after due"), Sealed: true},
		{Time: "12:00", Icon: "overdue", State: "overdue", What: ui.Strong("Became overdue"), How: ui.Text("Due 12:00 by rule: Plant keys go back by noon"), Sealed: true},
		{Time: "11:45", Icon: "msg", State: "due", What: ui.Text("Ben K. was reminded"), How: ui.Text("Text to the number on file, delivered 11:45:03"), Sealed: true},
		{Time: "09:12", Icon: "out", State: "out", What: ui.Rich{{Text: "Ben K. took the key", Strong: true}, {Text: " at Cabinet North, slot 12"}}, How: ui.Text("Badge and PIN. Reason: boiler inspection, work order 4471. Sensor confirmed 09:12:31"), Sealed: true},
	}},
	{Name: "Yesterday", Date: "Friday 20 November", Entries: []ui.Entry{
		{Time: "16:48", Icon: "in", State: "in", What: ui.Rich{{Text: "Brought back", Strong: true}, {Text: " by Lena P., out with Ben K."}}, How: ui.Text("Cabinet North, slot 12. Returned by another person"), Sealed: true},
		{Time: "16:40", Icon: "edit", What: ui.Rich{{Text: "Due 17:30", Struck: true}, {Text: " corrected to due 17:00"}}, How: ui.Text("By Ann D. Reason: typed wrong.").And(ui.Span{Text: "See the first entry", Href: "#first"}), Sealed: true},
		{Time: "13:05", Icon: "out", State: "out", What: ui.Rich{{Text: "Ben K. took the key", Strong: true}, {Text: " at Cabinet North, slot 12"}}, How: ui.Text("Badge and PIN. Reason: leak in the riser"), Sealed: false},
	}},
}

var galleryKeyFacts = []ui.Fact{
	{Term: "Opens", Text: ui.Rich{{Text: "Boiler room north, riser 3N. "}, {Text: "2 doors in Building 3", Href: "/gallery/"}}},
	{Term: "Home", Text: ui.Text("Cabinet North, slot 12"), Sub: "online, door closed, slot empty"},
	{Term: "Copies", Text: ui.Rich{{Text: "2 of 4, "}, {Text: "see the other three", Href: "/gallery/"}}},
	{Term: "Key system", Text: ui.Text("AA1, change key under AA")},
	{Term: "Who may take it", Text: ui.Rich{{Text: "12 people, 2 groups "}, {Text: "Why?", Href: "/gallery/refusal"}}},
	{Term: "Rule", Text: ui.Text("Plant keys go back by noon")},
	{Term: "Next booking", Text: ui.Text("Ines M., Mon 23 Nov 08:00")},
	{Term: "If lost", Text: ui.Text("Re-key 2 doors, about € 340")},
	{Term: "Tag", Text: ui.Text("7QF-2M9"), Code: true},
}

var galleryHours = ui.Bars{Finding: "Hours out per day: usually 2 to 4 hours, none at weekends, today 5 hours so far", Small: true, Top: 8, Unit: " h",
	Bars: []ui.ChartBar{{Label: "8 Nov", Value: 3}, {Value: 2.5}, {}, {}, {Value: 4}, {Value: 3}, {Value: 2}, {Value: 3.5}, {Value: 3}, {}, {}, {Value: 2}, {Value: 4}, {Label: "today", Value: 4.9, Late: true}}}

var galleryWeek = ui.Bars{Finding: "Late returns per weekday: Monday 4, Tuesday 6, Wednesday 3, Thursday 5, Friday 14", Top: 18,
	Bars: []ui.ChartBar{{Label: "Mon", Value: 4, Text: "4"}, {Label: "Tue", Value: 6, Text: "6"}, {Label: "Wed", Value: 3, Text: "3"}, {Label: "Thu", Value: 5, Text: "5"}, {Label: "Fri", Value: 14, Text: "14", Late: true}}}

var galleryAnswer = ui.Line{Finding: "Answer time over 24 hours: about 80 ms, one silence of 3 minutes at 04:12", Top: 300, From: "14:00", To: "now", Gap: "silent 3 min",
	Values: []float64{84, 95, 78, 90, 84, math.NaN(), 130, 95, 84, 101, 78, 90, 84, 130, 90, 84, 95, 78, 90, 84, 84, 95, 90, 84}}

var galleryHealth = []ui.Fact{
	{Term: "Link", Body: ui.Gauge(3, "LTE, SIM 1, −91 dBm"), Sub: "answers in 84 ms, 2 fail-overs this week"},
	{Term: "Power", Text: ui.Text("Mains, battery 96 %"), Sub: "9 h 20 min without mains"},
	{Term: "Rights", Text: ui.Text("40 s old"), Sub: "level 3 needs under 4 h"},
	{Term: "Waiting", Text: ui.Text("0 events, 1 command")},
	{Term: "Clock", Text: ui.Text("0.2 s ahead")},
	{Term: "Inside", Text: ui.Text("23 °C")},
	{Term: "Firmware", Text: ui.Rich{{Text: "2.4.1 "}, {Text: "2.4.2 is ready", Href: "/gallery/"}}},
}

var gallerySlotWords = []ui.SlotWord{{State: "in", Word: "In"}, {State: "out", Word: "Out"}, {State: "overdue", Word: "Overdue"}, {State: "booked", Word: "Booked"}, {State: "wrong", Word: "Wrong key"}, {State: "fail", Word: "Fault"}}

// gallerySlots are 64 slots with one of each state among calm ones.
func gallerySlots() []ui.Slot {
	rooms := []string{"Plant room B1", "Cold room", "Chapel", "Day surgery", "Ward 3 store", "Lift motor room", "Records room", "Drug cupboard, ward 1"}
	people := []string{"Piotr Z.", "Greta S.", "Luis C.", "Nadia E."}
	special := map[int]ui.Slot{12: {State: "overdue", Before: "overdue with", Text: "Joel V., 26 min late"}, 13: {State: "booked", Before: "in, booked by", Text: "Luis C. 15:00"},
		22: {State: "lit", Text: "releasing, Amara N."}, 33: {State: "wrong", Before: "wrong key:", Text: "H-140 hangs here"}, 44: {State: "fail", Before: "fault:", Text: "slot fault, locked"}}
	slots := make([]ui.Slot, 64)
	for i := range slots {
		n := i + 1
		s, ok := special[n]
		switch {
		case ok:
		case n > 60:
			s = ui.Slot{State: "free", Text: "free"}
		case n%5 == 0 || n%13 == 0:
			s = ui.Slot{State: "out", Before: "out with", Text: people[n%len(people)]}
		default:
			s = ui.Slot{State: "in", Text: rooms[n%len(rooms)]}
		}
		s.Number, s.Href, s.ID = strconv.Itoa(n), "/gallery/cabinet?slot="+strconv.Itoa(n), "slot-"+strconv.Itoa(n)
		if s.State != "free" {
			s.Code = "H-" + strconv.Itoa(200+n)
		}
		slots[i] = s
	}
	return slots
}

var galleryEvents = []ui.Happened{
	{Time: "14:02:09", What: ui.Text("Releasing slot 22 to Amara N., waiting for the key to lift")},
	{Time: "13:58:40", What: ui.Text("Door closed")},
	{Time: "13:58:12", What: ui.Rich{{Text: "H-214", Code: true}, {Text: " taken by Luis C."}}},
	{Time: "13:41:55", What: ui.Rich{{Text: "Wrong key in slot 33", State: "due"}}},
	{Time: "13:36:00", What: ui.Rich{{Text: "H-212", Code: true, State: "overdue"}, {Text: " became overdue"}}},
}

var galleryReasons = ui.Refusal{ID: "why-H-230", Title: "Amara may not take H-230 now. Two things are missing.", Reasons: []ui.Reason{
	{What: "A second person at the cabinet.", Why: "Someone on the pharmacy roster, not Amara.", Rule: "Controlled drugs need two", RuleHref: "/gallery/", Facts: "Here now: Luis C., Hana J."},
	{What: "H-221 back first.", Why: "One drug key at a time.", Rule: "One controlled key each", RuleHref: "/gallery/", Facts: "Amara has had H-221 since 13:50."},
}}

var galleryHits = []ui.Hit{
	{ID: "hit-1", Group: "Keys", Icon: "key", Code: "T-0218", Text: "Lumea Arc, black", End: "overdue, Jakob L.", Href: "/gallery/key"},
	{ID: "hit-2", Group: "Keys", Icon: "key", Code: "T-0220", Text: "Halden Fjord, green", End: "in, Cabinet A 20", Href: "/gallery/key", On: true},
	{ID: "hit-3", Group: "Actions", Icon: "in", Text: "Bring back T-0218", End: "Enter", Href: "/gallery/key"},
	{ID: "hit-4", Group: "Actions", Icon: "people", Text: "Check in everything of Jakob L.", End: "3 keys", Href: "/gallery/key"},
}

var galleryPick = ui.Picker{ID: "pick", Name: "key", Label: "Key, room or tag", Value: "drug", URL: "/gallery/", Found: "3 found", Hits: []ui.Hit{
	{ID: "pick-1", Code: "H-222", Text: "Drug cupboard, ward 5", Sub: "Cabinet East, slot 22", State: "in", Word: "In", Value: "1"},
	{ID: "pick-2", Code: "H-230", Text: "Controlled drugs, main pharmacy", Sub: "Cabinet East, slot 30. Level 3", State: "fail", Word: "Not now", Value: "2", On: true},
	{ID: "pick-3", Code: "H-231", Text: "Drug fridge, theatre", Sub: "Out with Luis C., due 15:00", State: "out", Word: "Out", Value: "3"},
}}

var galleryCells = []ui.CabinetCell{
	{Name: "Cabinet North", Place: "Building 3, level 0", State: "ok", Word: "Confirmed", Text: ui.Text("Locked, answered in 0.18 s"), Sub: "88 keys in, 12 out"},
	{Name: "Cabinet Gate", Place: "Gate house", State: "wait", Word: "Waiting", Text: ui.Text("Sent 14:02:10"), Sub: "61 keys in, 9 out"},
	{Name: "Cabinet South", Place: "Building 7, level −1", State: "fail", Word: "No answer", Text: ui.Rich{{Text: "Not locked as far as we know.", Strong: true, State: "overdue"}, {Text: " Silent since 13:40"}}, Sub: "32 keys in, 10 out",
		Buttons: []ui.Button{{Label: "Try again", Icon: "recall", Row: true}, {Label: "Send someone", Icon: "pin", Row: true}}},
}

var galleryActs = []ui.Act{
	{Value: "lock", Title: "Lockdown", Icon: "lock", Text: "Nobody takes keys", Will: []string{"3 cabinets refuse every take", "Returns still work"}, Wont: []string{"Doors keep their own exits"}, On: true},
	{Value: "release", Title: "Release", Icon: "unlock", Text: "Open for responders", Will: []string{"Chosen cabinets open now"}, Wont: []string{"Nobody is told"}},
	{Value: "recall", Title: "Recall", Icon: "recall", Text: "Message everyone who holds keys", Will: []string{"31 people get a text"}, Wont: []string{"Nothing is locked"}},
}

var galleryMail = Mail{Lang: "en", Organisation: "Alder Court Homes", Preview: "Please bring it back to Cabinet North, slot 12.", Title: "K-104 was due at 12:00", Hello: "Hello Ben,",
	Text:   []ui.Rich{{{Text: "You have "}, {Text: "K-104 Boiler room, north", Strong: true}, {Text: " since 09:12 today. It was due back at 12:00 in "}, {Text: "Cabinet North, slot 12", Strong: true}, {Text: ". Please bring it back, or say how long you still need it."}}},
	Button: "Answer for K-104", Link: "https://keys.example/a/7f3a", Small: "If nobody answers, Ruth A. is told at 14:15. Times are in Europe/Paris. Reply to this mail and the desk reads it.",
	Foot: "You get this because you hold a key.", FootLink: ui.Crumb{Label: "How we reach you", Href: "https://keys.example/me"}}

var galleryKHead = ui.KHead{Place: "Tollgate Motors, showroom", Time: "14:02", Zone: "Europe/Paris", Help: "Help", HelpTo: "/gallery/kiosk-idle"}

var galleryIdle = ui.Idle{Ask: 20, Leave: 20, To: "/gallery/kiosk-idle", Title: "Still there?", Text: "This screen clears in {n} s.", Stay: "I am still here"}

var galleryPubTop = ui.PubTop{Organisation: "Alder Court Homes", Languages: []ui.Language{{Name: "English", Code: "en", Current: true}, {Name: "Français", Code: "fr", Href: "?lang=fr"}, {Name: "Español", Code: "es", Href: "?lang=es"}}}

var galleryPubFoot = ui.PubFoot{Text: ui.Rich{{Text: "In danger? Call "}, {Text: "112", Href: "tel:112", Strong: true}, {Text: ". Need a person? Call the desk, "}, {Text: "555 0142", Href: "tel:5550142", Strong: true}, {Text: ", day and night."}}}
