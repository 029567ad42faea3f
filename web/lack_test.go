package web_test

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"claviger/web"
)

// nouns are the families of pages with the operation of the API that gives the
// same things; "-" and why, when none can.
var nouns = map[string]string{
	"/": "board", "keys": "keys", "desk": "keys", "search": "keys", "people": "people", "groups": "groups", "vehicles": "vehicles", "units": "units", "areas": "areas",
	"properties": "properties", "cabinets": "cabinets", "gateways": "gateways", "reports": "reports", "audit": "entries", "handover": "handovers", "labels": "labels", "enrol": "walks", "catch-up": "catch-ups", "scan": "labels", "incidents": "incidents", "rings": "rings", "metal": "metal", "systems": "systems", "counts": "counts", "symbols": "symbols", "requests": "requests", "reviews": "reviews", "bookings": "bookings",
	"policies": "policies", "guests": "passes", "layouts": "layouts",
	"returns": "returns", "permanent": "permanents", "prove": "- it is about the session of a browser; a token has none", "receipts": "receipts", "faults": "faults", "emergency": "lockdowns", "releases": "releases", "playbooks": "playbooks", "drills": "runs", "checks": "checks", "kits": "kits",
	"me": "- it is about whoever is signed in; a token is nobody", "settings": "- only people change what the organisation is", "setup": "- before there is a token",
	"outbox": "- it shows mails that were written for people", "live": "- it only wakes pages", "demo": "- the demo's clock",
	"access": "rules", "import": "- the command import and the page, so far",
}

// TestFamiliesHaveTheirOperation lists what a family of pages lacks in the API.
func TestFamiliesHaveTheirOperation(t *testing.T) {
	h := new(house)
	eachHouseWith(t, everything(h), func(each *house) {
		*h = *each
		operations := map[string]bool{}
		for _, r := range h.server.App().GetRoutes(true) {
			if rest, ok := strings.CutPrefix(r.Path, "/api/v1/"); ok && r.Method == http.MethodGet {
				operations[strings.Split(rest, "/")[0]] = true
			}
		}
		families := map[string]bool{}
		for _, r := range h.server.Routes() {
			if r.Access != web.Member {
				continue
			}
			family := strings.TrimSuffix(strings.Split(strings.TrimPrefix(r.Path, "/"), "/")[0], ".csv")
			if family == "" {
				family = "/"
			}
			families[family] = true
			if r.Permission == "" {
				h.t.Errorf("%s %s asks for no permission", r.Method, r.Path)
			}
		}
		for _, family := range slices.Sorted(maps.Keys(families)) {
			noun, there := nouns[family]
			switch {
			case !there:
				h.t.Errorf("the pages under /%s have no line in nouns (web/lack_test.go): name the operation under /api/v1 that gives the same, and write it in web/api", family)
			case !strings.HasPrefix(noun, "- ") && !operations[noun]:
				h.t.Errorf("the pages under /%s have no operation GET /api/v1/%s: write it in web/api", family, noun)
			}
		}
	})
}
