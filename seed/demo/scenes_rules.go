package demo

import (
	"context"
	"fmt"

	"claviger/custody"
	"claviger/custody/desk/access"
	"claviger/custody/rules"
	"claviger/tenants"
)

// ruleScenes are what rules may ask for besides who and when: the calendar of
// a site, a group of keys, a licence.
func (h *house) ruleScenes() {
	h.on(21, 9, 40, h.holidays)
	h.on(18, 15, 5, func(ctx context.Context) error {
		_, err := access.SaveKeyGroup(ctx, h.rulebook(), h.as(h.lead), custody.KeyGroup{Name: "Counted every month"}, []string{h.spare[0].code, h.spares[0].code})
		return err
	})
	h.on(18, 16, 20, func(ctx context.Context) error {
		_, err := access.AddQualification(ctx, h.rulebook(), h.as(h.lead), tenants.Qualification{PersonID: h.whose(1).id, Name: "Driving licence", UntilOn: h.Now.AddDate(2, 0, 0).Format("2006-01-02")})
		return err
	})
}

// holidays are entered for the first site, complete for a year.
func (h *house) holidays(ctx context.Context) error {
	year := h.Now.Year()
	day := func(y int, monthDay string) string { return fmt.Sprintf("%d-%s", y, monthDay) }
	return access.Holidays(ctx, h.rulebook(), h.as(h.lead), h.sites[0], rules.Date(day(year-1, "01-01")), rules.Date(day(year+1, "12-31")),
		[]custody.Holiday{{Day: day(year-1, "12-25"), Name: "Christmas Day"}, {Day: day(year, "01-01"), Name: "New Year's Day"}, {Day: day(year, "12-25"), Name: "Christmas Day"}, {Day: day(year+1, "01-01"), Name: "New Year's Day"}, {Day: day(year+1, "12-25"), Name: "Christmas Day"}})
}
