package e2e_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// named finds what a screen reader would call so: the first element of one of
// the roles whose accessible name is name, or begins with it. nil for none.
func (p *tab) named(name string, roles ...string) *rod.Element {
	root, err := p.Timeout(patience).Element("body")
	if err != nil {
		return nil
	}
	for _, exact := range []bool{true, false} {
		for _, role := range roles {
			found, err := proto.AccessibilityQueryAXTree{ObjectID: root.Object.ObjectID, Role: role}.Call(p.Page)
			if err != nil {
				return nil
			}
			for _, node := range found.Nodes {
				if node.Ignored || node.Name == nil {
					continue
				}
				if text := strings.TrimSpace(node.Name.Value.Str()); text != name && (exact || !strings.HasPrefix(text, name)) {
					continue
				}
				object, err := proto.DOMResolveNode{BackendNodeID: node.BackendDOMNodeID}.Call(p.Page)
				if err != nil {
					continue
				}
				if el, err := p.ElementFromObject(object.Object); err == nil {
					return el
				}
			}
		}
	}
	return nil
}

// find waits for what is called so.
func (p *tab) find(name string, roles ...string) *rod.Element {
	p.t.Helper()
	for end := time.Now().Add(patience / 4); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		if el := p.named(name, roles...); el != nil {
			return el
		}
	}
	p.t.Fatalf("%s has no %s %q", p.path(), strings.Join(roles, " or "), name)
	return nil
}

var fillable = []string{"textbox", "searchbox", "spinbutton", "combobox", "DateTime", "Date", "InputTime"}

// press clicks a button or a link by its name.
func (p *tab) press(name string) {
	p.t.Helper()
	p.click(p.find(name, "button", "link", "menuitem", "tab"), name)
}

// tick ticks a radio button or a box by its name, untick takes the tick out.
func (p *tab) tick(name string)   { p.t.Helper(); p.toggle(name, true) }
func (p *tab) untick(name string) { p.t.Helper(); p.toggle(name, false) }

// toggle clicks the label, unless the box stands as it is wanted.
func (p *tab) toggle(name string, want bool) {
	p.t.Helper()
	box := p.find(name, "radio", "checkbox", "switch")
	if on, err := box.Property("checked"); err == nil && on.Bool() == want {
		return
	}
	label, err := box.ElementByJS(rod.Eval(`() => this.labels[0] ?? this`))
	if err != nil {
		p.t.Fatal(err)
	}
	p.click(label, name)
}

func (p *tab) click(el *rod.Element, name string) {
	p.t.Helper()
	if err := el.ScrollIntoView(); err != nil {
		p.t.Fatalf("%q is not to be seen: %v", name, err)
	}
	if err := el.Timeout(patience/4).Click(proto.InputMouseButtonLeft, 1); err != nil {
		p.t.Fatalf("%q cannot be pressed on %s: %v", name, p.path(), err)
	}
}

// fill types into a field by its label, in place of what it holds.
func (p *tab) fill(label, text string) {
	p.t.Helper()
	el := p.find(label, fillable...)
	if err := el.SelectAllText(); err != nil {
		p.t.Fatal(err)
	}
	if err := el.Input(text); err != nil {
		p.t.Fatalf("%q cannot be filled: %v", label, err)
	}
}

// choose picks an option of a select by its text.
func (p *tab) choose(label, option string) {
	p.t.Helper()
	if err := p.find(label, "combobox", "listbox").Select([]string{option}, true, rod.SelectorTypeText); err != nil {
		p.t.Fatalf("%q has no %q: %v", label, option, err)
	}
}

// upload gives a file to the page's file field.
func (p *tab) upload(path string) {
	p.t.Helper()
	el, err := p.Timeout(patience / 4).Element(`input[type=file]`)
	if err != nil {
		p.t.Fatalf("%s takes no file: %v", p.path(), err)
	}
	if err := el.SetFiles([]string{path}); err != nil {
		p.t.Fatal(err)
	}
}

// enter presses the Enter key.
func (p *tab) enter() {
	p.t.Helper()
	if err := p.Keyboard.Type(input.Enter); err != nil {
		p.t.Fatal(err)
	}
}

// see waits until the page shows a text.
func (p *tab) see(text string) {
	p.t.Helper()
	p.within(patience/4, `document.body.innerText.includes(`+strconv.Quote(text)+`)`)
}

// at waits until the page's path begins so.
func (p *tab) at(path string) {
	p.t.Helper()
	p.within(patience/4, `location.pathname.startsWith(`+strconv.Quote(path)+`) && document.readyState === 'complete'`)
}

// demoPassword is the one that the sign-in page of the demo shows.
const demoPassword = "claviger-demo-keys"

// signIn signs in with e-mail and the demo's password.
func signIn(t testing.TB, home, email string) *tab {
	t.Helper()
	p := open(t, home, "/login")
	p.fill("E-mail", email)
	p.fill("Password", demoPassword)
	p.press("Sign in")
	p.until(`location.pathname !== '/login' && document.readyState === 'complete'`)
	return p
}
