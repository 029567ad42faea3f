package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"claviger/custody/desk/access"
	"claviger/store"
	"claviger/tenants"
)

// TestReviewFromPlanToSilence plans a review in the browser, answers part of it
// as the manager who got the mail, and lets the deadline pass.
func TestReviewFromPlanToSilence(t *testing.T) {
	eachHouse(t, func(h *house) {
		v := h.settle(h.motors, 1)
		owner := h.as("owner@motors.example")
		owner.get("/reviews").wants(t, 200, "Plan a review")
		owner.get("/reviews/new").wants(t, 200, "Days to answer")
		owner.post("/reviews", "name", "Spring", "days", "1", "months", "0").wants(t, 422, "between 2 and 90", "Spring")
		owner.get("/reviews/new")
		a := owner.post("/reviews", "name", "Spring", "days", "10", "months", "3")
		review := a.Header.Get("Location")
		if a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(review, "/reviews/rvw_") {
			t.Fatalf("planned: %d %s %.400s", a.StatusCode, review, visible(a.body))
		}
		page := owner.get(review)
		page.wants(t, 200, "Save answers", v.name("group", 0), "Not used in 180 days", "is taken away")
		owner.post(review+"/answers", "why", "kept").wants(t, 422, "at least one right", "kept")
		owner.get(review)
		first := regexp.MustCompile(`name="(right-\d+)"`).FindStringSubmatch(page.body)[1] // lines about the owner are not theirs to answer
		owner.post(review+"/answers", first, "keep", "why", "on the rota").leads(t, review)
		owner.get(review+"?show=all").wants(t, 200, "Still needed", "on the rota")
		h.member(tenants.RoleHolder)
		holder := h.as("holder@motors.example")
		holder.get("/reviews").wants(t, 200, "Nothing waits for your answer")
		holder.get(review).wants(t, 404)
		holder.get("/reviews")
		holder.post(review+"/answers", "right-2", "keep").wants(t, 403)
		if a := h.as("owner@homes.example").get(review); a.StatusCode != 404 {
			t.Errorf("another organisation sees the review: %d", a.StatusCode)
		}

		h.clock.now = h.clock.now.Add(10*24*time.Hour + time.Minute)
		must(t, access.TurnReviews(t.Context(), store.In[access.ReviewTx](h.db), tenants.ForJob(h.motors.Organisation.ID, "reviews")))
		owner = h.as("owner@motors.example")
		owner.get(review).wants(t, 200, "Closed", "because nobody answered", "Nobody answered")
		owner.get("/reviews").wants(t, 200, "Planned", "Spring")
		owner.get("/reports/access_reviews?span=other&from=2026-03-27&to=2026-04-30").wants(t, 200, "on the rota", "lapsed")
	})
}
