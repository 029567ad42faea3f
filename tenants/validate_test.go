package tenants_test

import (
	"strings"
	"testing"

	"claviger/tenants"
)

func TestOrganisationCheck(t *testing.T) {
	good := tenants.Organisation{Slug: "motors", Name: "Tollgate Motors", Trade: tenants.Dealership, Locale: "en", Zone: "Europe/Paris", Currency: "EUR", Units: "km"}
	if err := good.Check(); err != nil {
		t.Fatal(err)
	}
	for field, spoil := range map[string]func(*tenants.Organisation){
		"slug":     func(o *tenants.Organisation) { o.Slug = "-motors" },
		"name":     func(o *tenants.Organisation) { o.Name = " \t " },
		"trade":    func(o *tenants.Organisation) { o.Trade = "bakery" },
		"locale":   func(o *tenants.Organisation) { o.Locale = "de" },
		"zone":     func(o *tenants.Organisation) { o.Zone = "Local" },
		"currency": func(o *tenants.Organisation) { o.Currency = "euro" },
		"units":    func(o *tenants.Organisation) { o.Units = "leagues" },
	} {
		o := good
		spoil(&o)
		e, ok := o.Check().(*tenants.Error)
		if !ok || e.Field != field || e.Kind != tenants.Invalid {
			t.Errorf("%s: %v", field, e)
		}
	}
	for slug, ok := range map[string]bool{"ab": true, "a-1": true, "a": false, "A1": false, "a-": false, "été": false, "abcdefghijklmnopqrstuvwxyz0123456": false} {
		if (tenants.CheckSlug(slug) == nil) != ok {
			t.Errorf("slug %q", slug)
		}
	}
}

func TestCheckText(t *testing.T) {
	for text, code := range map[string]string{"": "", "a\r\nb": "", "ñandú": "", strings.Repeat("ü", 9): "", strings.Repeat("ü", 10): "too_long", "a\x00b": "characters", "a\x1bb": "characters", "a\u202eb": "characters"} {
		err := tenants.CheckTexts(9, "name", "Ann", "note", text)
		if e, _ := err.(*tenants.Error); (e == nil) != (code == "") || e != nil && (e.Code != code || e.Field != "note") {
			t.Errorf("%q: %v, want %q", text, err, code)
		}
	}
}

func TestHoursCheck(t *testing.T) {
	var h tenants.Hours
	h[1] = []tenants.Span{{From: 480, To: 720}, {From: 780, To: 1440}}
	if err := h.Check(); err != nil {
		t.Fatal(err)
	}
	for _, bad := range [][]tenants.Span{{{From: -1, To: 5}}, {{From: 5, To: 5}}, {{From: 0, To: 1441}}, {{From: 5, To: 9}, {From: 8, To: 10}}} {
		h[2] = bad
		if h.Check() == nil {
			t.Errorf("%v passes", bad)
		}
	}
}

func TestNormalForms(t *testing.T) {
	for _, c := range []struct {
		how         func(string) (string, error)
		typed, want string // want "": refused
	}{
		{tenants.NormalEmail, " Ann.Dubois@Motors.Example ", "ann.dubois@motors.example"},
		{tenants.NormalEmail, "ann", ""}, {tenants.NormalEmail, "Ann <ann@motors.example>", ""}, {tenants.NormalEmail, "ann@localhost", ""}, {tenants.NormalEmail, "a b@c.de", ""},
		{tenants.NormalPhone, "+33 6 12-34.56 78", "+33612345678"}, {tenants.NormalPhone, "(555) 010-0101", "5550100101"}, {tenants.NormalPhone, "call me", ""}, {tenants.NormalPhone, "12", ""},
		{tenants.NormalNumber, " 0101 ", "0101"}, {tenants.NormalNumber, "12a", ""}, {tenants.NormalNumber, "", ""}, {tenants.NormalNumber, "1234567890123", ""},
		{name, "  Ann \t Dubois ", "Ann Dubois"}, {name, "", ""}, {name, "a\u202eb", ""}, {name, "a\x00b", ""}, {name, "0123456789012345678901", ""},
	} {
		if got, err := c.how(c.typed); got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%q became %q (%v), want %q", c.typed, got, err, c.want)
		}
	}
}

func name(s string) (string, error) { return tenants.NormalName(s, "name", 20) }
