package words

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// vocabulary is a closed list of codes somewhere in the tree, and the ids that
// each of its members needs; * stands for the code.
type vocabulary struct {
	folder, typ string
	ids         []string
}

var closedLists = []vocabulary{
	{"custody", "EventKind", []string{"events.*", "events.*.label"}},
	{"custody/rules", "Code", []string{"reasons.*.holder", "reasons.*.auditor", "reasons.*.help", "reasons.*.label"}},
	{"custody/rules", "NeedKind", []string{"needs.*", "needs.*.help"}},
	{"custody/rules", "Outcome", []string{"reasons.outcome.*"}},
	{"custody/rules", "Effect", []string{"custody.effect.*"}},
	{"custody/rules", "Factor", []string{"custody.factor.*"}},
	{"custody/rules", "Freshness", []string{"custody.freshness.*"}},
	{"custody/rules", "QuestionKind", []string{"custody.question.*"}},
	{"custody/rules", "HolidayUse", []string{"custody.holidays.*"}},
	{"custody/rules", "Offline", []string{"custody.offline.*"}},
	{"custody/desk/access", "DoubtKind", []string{"access.doubt.*"}},
	{"custody", "ItemKind", []string{"custody.item_kind.*", "custody.item_kinds.*"}},
	{"custody", "BookingState", []string{"bookings.state.*"}},
	{"custody", "State", []string{"custody.state.*"}},
	{"custody", "PlaceKind", []string{"custody.place_kind.*"}},
	{"custody", "Via", []string{"custody.via.*"}},
	{"custody", "AssetKind", []string{"assets.kind.*", "assets.kinds.*"}},
	{"custody", "VehicleStatus", []string{"assets.vehicle_status.*"}},
	{"custody/desk/keys", "CommandState", []string{"custody.command.*"}},
	{"hardware/proto", "Refusal", []string{"custody.refusal.*"}},
	{"hardware/proto", "Action", []string{"custody.action.*"}},
	{"hardware/proto", "Change", []string{"cabinets.sensed.*"}},
	{"tenants", "CredentialKind", []string{"people.credential.*"}},
	{"tenants", "Role", []string{"people.role.*"}},
	{"tenants", "Permission", []string{"people.permission.*"}},
	{"tenants", "PersonKind", []string{"people.kind.*"}},
	{"tenants", "DeviceKind", []string{"cabinets.device.*"}},
	{"tenants", "Trade", []string{"settings.trade.*"}},
	{"tenants", "Authority", []string{"events.authority.*"}},
}

// TestEveryCodeHasWords fails when a member is added to a closed list of the
// tree without words for it.
func TestEveryCodeHasWords(t *testing.T) {
	for _, list := range closedLists {
		for _, code := range members(t, list.folder, list.typ) {
			if code == "" {
				code = "none"
			}
			for _, pattern := range list.ids {
				wantInEveryLanguage(t, strings.ReplaceAll(pattern, "*", code))
			}
		}
	}
}

func wantInEveryLanguage(t *testing.T, id string) {
	t.Helper()
	for _, l := range Locales {
		if !In(l).Has(id) {
			t.Errorf("%s has no %s", l, id)
		}
	}
}

// TestNoWordsWithoutCode finds event kinds and reasons that only words know.
func TestNoWordsWithoutCode(t *testing.T) {
	kinds := members(t, "custody", "EventKind")
	codes := append(members(t, "custody/rules", "Code"), "outcome", "title")
	for id := range folder(t, "en") {
		family, rest, _ := strings.Cut(id, ".")
		code, _, more := strings.Cut(rest, ".")
		switch {
		case family == "events" && strings.HasPrefix(code, "K") && !slices.Contains(kinds, code),
			family == "reasons" && more && !slices.Contains(codes, code):
			t.Errorf("%s is about nothing", id)
		}
	}
}

// TestListsThatAreNotTypes holds the words for codes that the tree keeps as
// plain text: reasons of each trade, classes, occupancy, levels.
func TestListsThatAreNotTypes(t *testing.T) {
	for list, codes := range map[string]string{
		"custody.purpose": "test_drive demo loaner service detail photo lot_move pdi recon wholesale parts_run " +
			"lockout maintenance inspection showing turnover vendor_visit delivery emergency " +
			"patient_transport shift rounds code_blue escort cleaning",
		"assets.class":     "none pharmacy drugs records labs it morgue mechanical",
		"assets.occupancy": "vacant occupied notice turn",
		"custody.level":    "0 1 2 3 4",
		"custody.action":   "release locate",
		"custody.chip":     "due overdue handed booked ok wait offline fail emergency",
		"settings.units":   "km mi",
	} {
		for _, code := range strings.Fields(codes) {
			wantInEveryLanguage(t, list+"."+code)
		}
	}
}

// TestRuleIcons wants an icon of the sprite for every reason and need, and no
// other.
func TestRuleIcons(t *testing.T) {
	sprite, err := os.ReadFile("../static/dist/icons.svg")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range []struct {
		typ   string
		icons map[string]string
		of    func(string) string
	}{{"Code", reasonIcons, ReasonIcon}, {"NeedKind", needIcons, NeedIcon}} {
		codes := members(t, "custody/rules", list.typ)
		for _, code := range codes {
			if icon := list.of(code); icon == "" || !strings.Contains(string(sprite), `id="`+icon+`"`) {
				t.Errorf("%s has the icon %q", code, icon)
			}
		}
		if len(list.icons) != len(codes) {
			t.Errorf("%d icons for %d members of %s", len(list.icons), len(codes), list.typ)
		}
	}
}
