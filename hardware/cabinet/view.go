package cabinet

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/hardware/proto"
)

// View is all that the screen shows at one moment.
type View struct {
	Name      string
	Help      string // telephone to call
	Locale    string // of the idle screen
	Now       time.Time
	Zone      *time.Location // nil before the first roster
	Online    bool
	Freshness rules.Freshness // of rights on keys that are not sensitive
	Proven    time.Time       // when rights were last proven current, zero never
	Roster    uint64
	Waiting   uint64    // records that the cloud does not have
	Full      bool      // takes are refused until the cloud has some
	Retired   bool      // must be enrolled again
	Locked    time.Time // since when no key is given but to the exempt, zero: no lockdown
	Fire      *FireView // nil: the fire panel rests
	Unread    bool      // the badge reader does not answer
	Person    *Guest
	Open      *Opened
	Wish      *Wished
	Owed      *Owed
	Note      Notice
	Slots     []proto.SlotState
	Codes     bool // there are passes: the idle screen offers to use a code
}

// Guest is who is at the cabinet.
type Guest struct {
	ID      string
	Name    string
	Locale  string
	Factors []rules.Factor
	HasPIN  bool
	Pass    bool // here by a pass

	Department string
	Held       []Mine
	Urgent     []Urgent // what a playbook gives them at once
}

// Mine is one key that the person has.
type Mine struct {
	Key string
	Due time.Time // zero: permanent
}

// Wished is the key that the person asks for, and what is asked next.
type Wished struct {
	Item     custody.ItemID
	Key      string // its code
	Note     string
	Reason   string // said so far
	Purpose  string
	Step     Step
	Decision rules.Decision
	Question *rules.Question // of StepQuestion
}

// Opened is the slot that waits to be emptied.
type Opened struct {
	Slot int
	Key  string
	Left time.Duration
}

// View is what the screen shows now.
func (c *Controller) View() View {
	c.mu.Lock()
	defer c.mu.Unlock()
	now, uncertain := c.time.now()
	v := View{Name: c.rights.Name, Help: c.rights.Help, Locale: c.rights.Locale, Now: now, Zone: c.rights.zone, Online: c.sends.line != nil,
		Freshness: c.rights.freshness(0, c.proof.At != 0, c.proof.age(now, uncertain, c.Clock.Mono())), Proven: c.proof.At.Time(),
		Roster: c.rights.Version, Waiting: c.Journal.Head().Waiting(), Full: c.full(), Retired: c.retired, Note: c.note, Slots: c.table(), Codes: len(c.rights.Passes) > 0}
	if l := c.rights.Lockdown; l != nil {
		v.Locked = l.Since.Time()
	}
	v.Fire, v.Unread = c.fireView(), c.box.reader
	if c.desk != nil {
		v.Person = c.guest()
	}
	v.Wish, v.Owed = c.wished(), c.owing()
	if r := c.open; r != nil {
		v.Open = &Opened{Slot: r.Slot, Left: r.until - c.Clock.Mono()}
		if it := c.rights.items[r.Item]; it != nil {
			v.Open.Key = nameOf(it)
		}
	}
	return v
}

func (c *Controller) wished() *Wished {
	if c.desk == nil || c.desk.wish == nil {
		return nil
	}
	w, it := c.desk.wish, c.rights.items[c.desk.wish.Item]
	if it == nil { // a new roster does not name it any more
		return nil
	}
	v := &Wished{Item: w.Item, Key: it.Code, Note: it.Note, Reason: w.Reason, Purpose: w.Purpose}
	v.Step, v.Decision, v.Question = c.step()
	return v
}

func (c *Controller) guest() *Guest {
	p := c.desk.person
	g := &Guest{ID: string(p.ID), Name: p.Name, Locale: p.Locale, Factors: slices.Clone(c.desk.factors), HasPIN: p.PIN != nil, Pass: c.desk.pass != "", Department: p.Department}
	g.Urgent = c.urgents()
	for _, h := range c.holdings(p.ID) {
		if it := c.rights.items[h.Item]; it != nil { // a key of elsewhere has no name here, and there is nothing to do with it
			g.Held = append(g.Held, Mine{Key: nameOf(it), Due: h.Due.Time()})
		}
	}
	slices.SortFunc(g.Held, func(a, b Mine) int { return cmp.Compare(a.Key, b.Key) })
	return g
}

// Choice is one key that hangs here, and what the rules say of taking it now.
type Choice struct {
	Item     custody.ItemID
	Code     string
	Name     string
	Note     string
	Slot     int
	Decision rules.Decision
	Break    bool // a named keeper may open it all the same
}

// Choices lists the keys that hang here and match a search, those that the
// person may take first. Nobody signed in sees nothing.
func (c *Controller) Choices(search string) []Choice {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.desk == nil {
		return nil
	}
	var out []Choice
	for _, s := range c.known {
		it := c.rights.byTag[sameTag(s.Tag)]
		if s.Tag == "" || it == nil || !found(it, search) || !c.passNames(it.ID) {
			continue
		}
		choice := Choice{Item: it.ID, Code: it.Code, Name: it.Name, Note: it.Note, Slot: s.No, Decision: c.decide(TakeAsk{Item: it.ID})}
		if b, ok := c.regretted(it.ID); ok {
			if d := c.decideAgain(b); d.Outcome == rules.Granted {
				choice.Decision = d
			}
		}
		choice.Break = choice.Decision.Outcome != rules.Granted && c.mayBreak(it, choice.Decision)
		out = append(out, choice)
	}
	slices.SortFunc(out, func(a, b Choice) int {
		return cmp.Or(cmp.Compare(order(a), order(b)), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Slot, b.Slot))
	})
	return out
}

func order(c Choice) int {
	if c.Decision.Outcome == rules.Denied {
		return 1
	}
	return 0
}

// found tells whether an item is meant by a search: every word of it occurs in
// the code, the name or what people also call it.
func found(it *proto.Item, search string) bool {
	text := strings.ToLower(nameOf(it) + " " + strings.Join(it.Find, " "))
	for word := range strings.FieldsSeq(strings.ToLower(search)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}

// Roster is the document that the cabinet obeys, version 0 for none. It is
// not to be changed.
func (c *Controller) Roster() *proto.Roster {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.rights.Roster
}
