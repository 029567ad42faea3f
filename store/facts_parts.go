package store

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"claviger/custody"
	"claviger/custody/rules"
	"claviger/tenants"
)

// rowsOf reads rows that the database joined, each of n fields, in the order
// of their first field.
func rowsOf(text string, n int) (rows [][]string) {
	if text == "" {
		return nil
	}
	for _, row := range strings.Split(text, recordSep) {
		if fields := strings.Split(row, unitSep); len(fields) == n {
			rows = append(rows, fields)
		}
	}
	slices.SortFunc(rows, func(a, b []string) int { return cmp.Or(cmp.Compare(a[0], b[0]), slices.Compare(a, b)) })
	return rows
}

func heldFacts(text string) (fs []rules.HeldFact) {
	for _, x := range rowsOf(text, 5) {
		level, _ := strconv.Atoi(x[2])
		fs = append(fs, rules.HeldFact{ItemID: custody.ItemID(x[0]), Overdue: x[1] == "1", Level: custody.Level(level),
			Assets: split[custody.AssetKind](x[3]), Groups: split[custody.KeyGroupID](x[4])})
	}
	return fs
}

func witnessFacts(text string) (fs []rules.WitnessFact) {
	for _, x := range rowsOf(text, 8) {
		fs = append(fs, rules.WitnessFact{PersonID: tenants.PersonID(x[0]), PersonFacts: rules.PersonFacts{Known: true, Human: x[1], Active: x[2] == "1",
			Kind: tenants.PersonKind(x[3]), Role: tenants.Role(x[4]), Profile: x[5], Department: x[6], Groups: split[tenants.GroupID](x[7])}})
	}
	return fs
}

// licences are good to the end of their last day in the site's zone.
func licences(text string, zone *time.Location) (qs []rules.Qualification) {
	for _, x := range rowsOf(text, 2) {
		qs = append(qs, rules.Qualification{Name: x[0], Until: endOfDay(x[1], zone)})
	}
	return qs
}

// endOfDay is the midnight after a day; nil for none.
func endOfDay(day string, zone *time.Location) *time.Time {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return nil
	}
	if zone == nil {
		zone = time.UTC
	}
	end := time.Date(t.Year(), t.Month(), t.Day()+1, 0, 0, 0, 0, zone).UTC()
	return &end
}

func calendar(from, until, days string) *rules.Calendar {
	if from == "" {
		return nil
	}
	return &rules.Calendar{From: rules.Date(from), Until: rules.Date(until), Days: split[rules.Date](days)}
}
