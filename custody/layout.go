package custody

import (
	"strings"
	"time"

	"claviger/tenants"
)

// LayoutID names a layout template: lay_
type LayoutID string

// LayoutUse says what a range of slots is for.
type LayoutUse string

// The closed list of uses.
const (
	LayoutKeys    LayoutUse = "keys"    // keys that fit the line live there
	LayoutFree    LayoutUse = "free"    // kept free, for keys to come
	LayoutBlocked LayoutUse = "blocked" // out of use
)

// LayoutUses lists the uses in the order in which a form offers them.
var LayoutUses = []LayoutUse{LayoutKeys, LayoutFree, LayoutBlocked}

// Layout is a layout template: which keys belong in which slots of a cabinet,
// by what they are, so that cabinets at many sites are set out alike. It says
// where keys belong and never where they are. A change makes a new version.
type Layout struct {
	OrgID     tenants.OrgID
	ID        LayoutID
	Version   int // from 1
	Name      string
	Rows      int
	Columns   int
	Lines     []LayoutLine
	WrittenBy string // actor
	WrittenAt time.Time
	EndedAt   *time.Time // it is pushed no more
}

// LayoutLine is one range of slots. A key fits when it has the text in its code
// or name, is of the kind and of a level in the bounds.
type LayoutLine struct {
	From  int       `json:"from"`
	To    int       `json:"to"`
	Use   LayoutUse `json:"use"`
	Label string    `json:"label,omitempty"` // what people call the range: Master keys
	Text  string    `json:"text,omitempty"`  // in the code or name, "" for any
	Kind  ItemKind  `json:"kind,omitempty"`  // "" for any
	Least Level     `json:"least,omitempty"`
	Most  Level     `json:"most"`
	Wide  int       `json:"wide,omitempty"` // slots that each key takes up, 0 as 1
}

// The bounds of a layout.
const (
	MostLayoutLines = 60
	MostLayoutRows  = 50
	MostLayoutWide  = 4
)

// Slots is how many slots the template sets out.
func (l Layout) Slots() int { return l.Rows * l.Columns }

// width is how many slots each key of the line takes up.
func (l LayoutLine) width() int { return max(l.Wide, 1) }

// positions are the slots of the line in which a key may belong.
func (l LayoutLine) positions() (nos []int) {
	for no := l.From; no+l.width()-1 <= l.To; no += l.width() {
		nos = append(nos, no)
	}
	return nos
}

// Holds is how many keys the line has room for.
func (l LayoutLine) Holds() int {
	if l.Use != LayoutKeys {
		return 0
	}
	return len(l.positions())
}

// Fits tells whether the key is one that the line is for.
func (l LayoutLine) Fits(it Item) bool {
	if l.Use != LayoutKeys || l.Kind != "" && l.Kind != it.Kind || it.Level < l.Least || it.Level > l.Most {
		return false
	}
	text := strings.ToLower(strings.TrimSpace(l.Text))
	return text == "" || strings.Contains(strings.ToLower(it.Code), text) || strings.Contains(strings.ToLower(it.Name), text)
}

// LineAt is the line that a slot is of, -1 for none: such a slot is left alone.
func (l Layout) LineAt(no int) int {
	for i, line := range l.Lines {
		if no >= line.From && no <= line.To {
			return i
		}
	}
	return -1
}

// Check tests a layout for what can never be pushed: Invalid, at the field of
// the line.
func (l Layout) Check() error {
	switch {
	case strings.TrimSpace(l.Name) == "":
		return tenants.Fail(tenants.Invalid, "name_required").At("name")
	case l.Rows < 1 || l.Rows > MostLayoutRows:
		return tenants.Fail(tenants.Invalid, "layout_rows", "max", itoa(MostLayoutRows)).At("rows")
	case l.Columns < 1 || l.Columns > MostLayoutRows:
		return tenants.Fail(tenants.Invalid, "layout_rows", "max", itoa(MostLayoutRows)).At("columns")
	case len(l.Lines) == 0:
		return tenants.Fail(tenants.Invalid, "layout_empty").At("from_0")
	case len(l.Lines) > MostLayoutLines:
		return tenants.Fail(tenants.Invalid, "layout_long", "max", itoa(MostLayoutLines)).At("from_0")
	}
	if err := tenants.CheckText("name", l.Name, 80); err != nil {
		return err
	}
	for i, line := range l.Lines {
		if err := l.checkLine(i, line); err != nil {
			return err
		}
	}
	return nil
}

func (l Layout) checkLine(i int, line LayoutLine) error {
	at := "_" + itoa(i)
	switch {
	case line.From < 1 || line.To < line.From || line.To > l.Slots():
		return tenants.Fail(tenants.Invalid, "layout_range", "max", itoa(l.Slots())).At("from" + at)
	case line.Use != LayoutKeys && line.Use != LayoutFree && line.Use != LayoutBlocked:
		return tenants.Fail(tenants.Invalid, "layout_use").At("use" + at)
	case line.Least < 0 || line.Most > 4 || line.Least > line.Most:
		return tenants.Fail(tenants.Invalid, "layout_levels").At("least" + at)
	case line.Wide < 0 || line.Wide > MostLayoutWide:
		return tenants.Fail(tenants.Invalid, "layout_wide", "max", itoa(MostLayoutWide)).At("wide" + at)
	case line.Use == LayoutKeys && line.Holds() == 0:
		return tenants.Fail(tenants.Invalid, "layout_narrow", "wide", itoa(line.width())).At("wide" + at)
	}
	for n, other := range l.Lines[:i] {
		if line.From <= other.To && other.From <= line.To {
			return tenants.Fail(tenants.Invalid, "layout_overlap", "line", itoa(n+1)).At("from" + at)
		}
	}
	if err := tenants.CheckText("label"+at, line.Label, 80); err != nil {
		return err
	}
	return tenants.CheckText("text"+at, line.Text, 80)
}

// LayoutOf are the lines by which a cabinet is set out now: slot by slot, by
// the names of its keys, or range by range, by kind and level. Slots at fault
// are blocked, free ones left alone.
func LayoutOf(place Place, faults map[int]bool, items []Item, named bool) (lines []LayoutLine) {
	own := make(map[int]Item, len(items))
	for _, it := range items {
		if it.HomeID != place.ID || it.HomeSlot == 0 || it.State == Retired {
			continue
		}
		if was, taken := own[it.HomeSlot]; !taken || it.Code < was.Code {
			own[it.HomeSlot] = it
		}
	}
	for no := 1; no <= place.Slots; no++ {
		it, there := own[no]
		line := LayoutLine{From: no, To: no, Use: LayoutKeys, Kind: it.Kind, Least: it.Level, Most: it.Level}
		switch {
		case faults[no]:
			line = LayoutLine{From: no, To: no, Use: LayoutBlocked, Most: 4}
		case !there:
			continue
		case named:
			line.Text, line.Label = clip(it.Name), clip(it.Name)
		}
		if last := len(lines) - 1; last >= 0 && lines[last].follows(line) {
			lines[last].To = no
			continue
		}
		lines = append(lines, line)
	}
	return lines
}

// clip shortens a name to what a line may have.
func clip(name string) string {
	if r := []rune(name); len(r) > 80 {
		return strings.TrimSpace(string(r[:80]))
	}
	return name
}

// follows tells whether the next line only goes on with this one.
func (l LayoutLine) follows(next LayoutLine) bool {
	was := l.To
	l.From, l.To = next.From, next.To
	return next.From == was+1 && l == next
}
