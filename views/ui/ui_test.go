package ui_test

import (
	"context"
	"math"
	"regexp"
	"strings"
	"testing"

	"claviger/views/ui"
	"claviger/words"

	"github.com/a-h/templ"
)

// html renders a component the way a page would.
func html(t *testing.T, c templ.Component) string {
	t.Helper()
	var b strings.Builder
	if err := c.Render(context.Background(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func has(t *testing.T, got string, wants ...string) {
	t.Helper()
	for _, want := range wants {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
}

func hasNot(t *testing.T, got string, unwanted ...string) {
	t.Helper()
	for _, want := range unwanted {
		if strings.Contains(got, want) {
			t.Errorf("%s in\n%s", want, got)
		}
	}
}

// TestNothingUnescaped puts markup into every kind of text.
func TestNothingUnescaped(t *testing.T) {
	bad := `"><script>x</script>`
	for name, c := range map[string]templ.Component{
		"chip":   ui.Chip("in", bad),
		"button": ui.Button{Label: bad, Off: bad, Name: bad, Value: bad}.Show(),
		"note":   ui.Note{Bold: bad, Text: ui.Text(bad), Sub: bad, Request: bad}.Show(),
		"field":  ui.Field{ID: "a", Label: bad, Hint: bad, Error: bad, Value: bad}.Input(),
		"hit":    ui.Hits("h", bad, []ui.Hit{{ID: "x", Text: bad, Href: "/" + bad, End: bad}}),
		"toast":  ui.Toast{Text: ui.Text(bad), Action: "/" + bad, Label: bad, Fields: map[string]string{bad: bad}}.Show(),
		"slot":   ui.SlotMap("s", "slot", "free", []ui.Slot{{Number: bad, Code: bad, Text: bad, State: bad}}),
	} {
		if got := html(t, c); strings.Contains(got, "<script>") {
			t.Errorf("%s lets markup through:\n%s", name, got)
		}
	}
}

// TestLinksDoNotRunScripts: an address with a scheme that runs something is made harmless.
func TestLinksDoNotRunScripts(t *testing.T) {
	bad := "javascript:alert(1)"
	for name, c := range map[string]templ.Component{
		"sentence": ui.Rich{{Text: "x", Href: bad}}.Show(),
		"button":   ui.Button{Label: "x", Href: bad}.Show(),
		"menu":     ui.Menu("m", "More", []ui.MenuItem{{Label: "x", Href: bad}}),
		"form":     ui.Post(bad, nil),
		"tile":     ui.KTile{Title: "x", Icon: "in", Href: bad}.Show(),
	} {
		if got := html(t, c); strings.Contains(got, `"javascript:`) {
			t.Errorf("%s keeps a script address: %s", name, got)
		}
	}
	has(t, html(t, ui.Button{Label: "Call", Href: "tel:5550142"}.Show()), `href="tel:5550142"`)
}

func TestButtonThatIsNotAllowedSaysWhy(t *testing.T) {
	got := html(t, ui.Button{Label: "Extend to Monday", Href: "/extend", Off: "Only managers extend beyond 24 h"}.Show())
	has(t, got, `aria-disabled="true"`, `aria-describedby="why-extend-to-monday"`, `id="why-extend-to-monday"`, "Only managers extend beyond 24 h", `type="button"`)
	hasNot(t, got, "href=")
}

func TestButtonKinds(t *testing.T) {
	has(t, html(t, ui.Button{Label: "Run"}.Show()), `<button class="btn" type="submit"`)
	has(t, html(t, ui.Button{Label: "Open", Href: "/x"}.Show()), `<a class="btn" href="/x"`)
	has(t, html(t, ui.Button{Label: "More", Menu: "m"}.Show()), `popovertarget="m"`, `aria-haspopup="menu"`, `type="button"`)
	has(t, html(t, ui.Button{Label: "Send", Opens: "d"}.Show()), `data-opens="d"`, `aria-haspopup="dialog"`)
	has(t, html(t, ui.Button{Label: "Wait", Busy: true}.Show()), `aria-busy="true"`)
}

// TestHoldButtonNeverSubmitsByItself: the button that looks like the alarm is no submit button.
func TestHoldButtonNeverSubmitsByItself(t *testing.T) {
	got := html(t, ui.HoldButton{Button: ui.Button{Label: "Hold 2 s: lock", Kind: ui.Emergency, Icon: "lock"}, Field: "typed", Typed: "North", Label: "Or type North", Confirm: "Lock"}.Show())
	hold := regexp.MustCompile(`<button[^>]*data-hold[^>]*>`).FindString(got)
	has(t, hold, `type="button"`, `data-hold="2000"`, `data-typed="North"`)
	has(t, got, `<label class="text-sm" for="typed">`, `name="typed"`)
}

func TestFieldTiesErrorAndHint(t *testing.T) {
	got := html(t, ui.Field{ID: "plate", Label: "Plate", Hint: "As on the car", Error: "Enter the plate", Value: "TG"}.Input())
	has(t, got, `<label for="plate">`, `aria-describedby="plate-hint plate-error"`, `aria-invalid="true"`, `id="plate-error"`, `id="plate-hint"`, `value="TG"`, `name="plate"`)
}

func TestSelectGroupsOptions(t *testing.T) {
	got := html(t, ui.Field{ID: "by"}.Select([]ui.Option{{Label: "None"}, {Value: "p", Label: "Person", Group: "Who", On: true}, {Value: "t", Label: "Team", Group: "Who"}, {Value: "c", Label: "Cabinet", Group: "Where"}}))
	if n := strings.Count(got, "<optgroup"); n != 2 {
		t.Errorf("%d groups, want 2:\n%s", n, got)
	}
	has(t, got, `<option value="p" selected>`)
}

func TestPostCarriesTheToken(t *testing.T) {
	var b strings.Builder
	ctx := ui.WithToken(context.Background(), "tok-1")
	if err := ui.Post("/keys", nil).Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	has(t, b.String(), `method="post"`, `<input type="hidden" name="csrf" value="tok-1">`)
}

func TestTallyKeepsZeroQuiet(t *testing.T) {
	got := html(t, ui.Tally("Counts", []ui.Count{{Number: "0", Label: "Overdue", State: "overdue", Href: "?s=overdue"}, {Number: "3", Label: "Missing", State: "missing", Href: "?s=missing", Current: true}}))
	has(t, got, `class="zero"`, `data-s="missing"`, `aria-current="true"`)
	hasNot(t, got, `data-s="overdue"`)
}

func TestWordsFollowTheLanguage(t *testing.T) {
	var b strings.Builder
	ctx := ui.WithWords(context.Background(), ui.WordsIn(words.In("fr")))
	if err := (ui.Live{Time: "14:02:11"}).Show().Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	has(t, b.String(), ">En direct, 14:02:11<", `data-paused="En pause depuis {t}"`)
	has(t, html(t, ui.Skip()), "Skip to content")
}

func TestWeaveKeepsThePartsInTheirOrder(t *testing.T) {
	parts := []words.Part{{Text: "Sortie avec "}, {Name: "who", Text: "Ben K."}, {Text: " depuis "}, {Name: "time", Text: "09:12"}, {Text: "."}}
	rich := ui.Weave(parts, map[string]ui.Span{"who": {Href: "/people/1"}, "time": {Text: "9 h 12", Strong: true}})
	if got := rich.Plain(); got != "Sortie avec Ben K. depuis 9 h 12." {
		t.Errorf("woven %q", got)
	}
	has(t, html(t, rich.Show()), `href="/people/1">Ben K.</a>`, `>9 h 12</b>`)
}

func TestRefusalNumbersOnlySeveralReasons(t *testing.T) {
	one := html(t, ui.Refusal{ID: "r", Title: "No", Reasons: []ui.Reason{{What: "Closed."}}}.Show())
	two := html(t, ui.Refusal{ID: "r", Title: "No", Reasons: []ui.Reason{{What: "Closed."}, {What: "Late.", Rule: "Back first", RuleHref: "/rules/1", Facts: "Since 9."}}}.Show())
	hasNot(t, one, `aria-hidden="true">1<`)
	has(t, two, `aria-hidden="true">1<`, `aria-hidden="true">2<`, `href="/rules/1">Back first</a>. Since 9.`)
}

// TestBarsStayInside draws values up to far beyond the scale.
func TestBarsStayInside(t *testing.T) {
	heights := regexp.MustCompile(`<rect x="([\d.]+)" y="(-?[\d.]+)" width="([\d.]+)" height="(-?[\d.]+)"`)
	tests := []ui.Bars{
		{Bars: []ui.ChartBar{{Value: 0}, {Value: 3}, {Value: 1000}}, Top: 10},
		{Bars: []ui.ChartBar{{Value: 0}}},
		{Bars: []ui.ChartBar{{Value: 7}, {Value: 9}}, Small: true},
	}
	for _, bars := range tests {
		got := html(t, bars.Show())
		all := heights.FindAllStringSubmatch(got, -1)
		if len(all) != len(bars.Bars) {
			t.Errorf("%d bars drawn of %d", len(all), len(bars.Bars))
		}
		for _, m := range all {
			if strings.HasPrefix(m[2], "-") || strings.HasPrefix(m[4], "-") {
				t.Errorf("a bar leaves the drawing: %s", m[0])
			}
		}
	}
}

func TestBarsWithoutValues(t *testing.T) {
	if got := html(t, (ui.Bars{Finding: "Nothing yet"}).Show()); strings.Contains(got, "NaN") || strings.Contains(got, "Inf") {
		t.Errorf("an empty chart has no numbers: %s", got)
	}
}

// TestLineBreaksAtSilence: a missing value lifts the pen and marks the gap.
func TestLineBreaksAtSilence(t *testing.T) {
	got := html(t, ui.Line{Values: []float64{80, 90, math.NaN(), math.NaN(), 85, 80}, Gap: "silent 3 min"}.Show())
	path := regexp.MustCompile(`d="(M[^"]+)" fill="none"`).FindStringSubmatch(got)
	if path == nil || strings.Count(path[1], "M") != 2 {
		t.Errorf("want two strokes, got %v", path)
	}
	has(t, got, "silent 3 min")
	if n := strings.Count(got, "var(--s-overdue-soft)"); n != 1 {
		t.Errorf("%d gaps marked, want 1", n)
	}
	if strings.Contains(got, "NaN") {
		t.Error("NaN in the drawing")
	}
}

func TestKioskRefusedTileIsNoLink(t *testing.T) {
	got := html(t, ui.KTile{Title: "T-1", Text: "Out with Jakob", Icon: "due", Href: "/take", Refused: true}.Show())
	has(t, got, `aria-disabled="true"`)
	hasNot(t, got, "href=\"/take\"")
}
