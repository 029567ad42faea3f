package e2e_test

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

// dayOn sets the story's clock a day forward.
func (p *tab) dayOn() {
	p.t.Helper()
	p.visit("/demo")
	told := p.js(`document.querySelector('main').innerText`)
	p.press("One day on")
	p.until("document.querySelector('main').innerText !== " + strconv.Quote(told))
}

// TestReviewEndsInSilence plans a review, keeps one right by hand, and lets two
// days of the story pass: what nobody spoke for is gone, and the log says why.
func TestReviewEndsInSilence(t *testing.T) {
	s := serve(t, told(t), "--demo")
	p := signIn(t, s.url, "manager@homes.example")
	p.visit("/reviews")
	p.press("Plan a review")
	p.fill("Name", "Two days")
	p.fill("Days to answer", "2")
	p.press("Plan it")
	p.see("Save answers")
	review := p.path()
	rows := p.js(`document.querySelectorAll('#rights tbody tr').length`)
	if n, _ := strconv.Atoi(rows); n < 2 {
		t.Fatalf("%s rights to answer for, the test needs two", rows)
	}
	name := p.js(`document.querySelector('#rights tbody tr th').innerText.split('\n')[0]`)
	lapses := p.js(`[...document.querySelectorAll('#rights tbody tr')][1].querySelector('th a').getAttribute('href')`)
	p.js(`document.querySelector('#rights tbody tr input[value=keep]').click()`)
	p.fill("Why", "still on the rota")
	p.press("Save answers")
	p.see("Answers saved: 1.")
	p.visit(review + "?show=all")
	p.is(`[...document.querySelectorAll('#lines tbody tr')].some(r => r.innerText.includes(`+strconv.Quote(name)+`) && /Still needed/.test(r.innerText) && /still on the rota/.test(r.innerText))`, "true")

	p.dayOn()
	p.dayOn()
	closed := func() bool { p.visit(review); return strings.Contains(p.text(), "because nobody answered") }
	for end := time.Now().Add(patience); !closed(); time.Sleep(200 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the review did not close: %.300s", p.text())
		}
	}
	p.is(`[...document.querySelectorAll('#lines tbody tr')].some(r => /Nobody answered/.test(r.innerText) && r.querySelector('th a').getAttribute('href') === `+strconv.Quote(lapses)+`)`, "true")
	p.is(`[...document.querySelectorAll('#lines tbody tr')].filter(r => r.innerText.includes(`+strconv.Quote(name)+`)).some(r => /Still needed/.test(r.innerText))`, "true")
	p.visit("/audit?person=" + strings.TrimPrefix(lapses, "/people/")) // what falls due in two days fills the page of all
	p.see("Nobody answered in time")
	if said := p.complaints(); len(said) > 0 {
		t.Errorf("the browser complained: %q", said)
	}
}

// TestPolicyShowsDrift has a policy approved by another, changes its rule in
// the rule's own form, and sees the drift.
func TestPolicyShowsDrift(t *testing.T) {
	s := serve(t, told(t), "--demo")
	writer, owner := signIn(t, s.url, "manager@hospital.example"), signIn(t, s.url, "owner@hospital.example")
	writer.visit("/policies/new")
	writer.fill("Title", "Night service")
	writer.fill("When it applies", "A key is needed at night.")
	writer.fill("Steps", "Ring the porter.\nWrite down why.")
	rule := writer.js(`(() => { const c = document.querySelector('input[name=rules]'); c.click(); return c.value })()`)
	writer.press("Save as a draft")
	writer.see("You wrote this version")
	policy := writer.path()
	owner.visit(policy)
	owner.press("Approve this text")
	owner.see("As approved")
	writer.visit("/access/" + rule + "/edit")
	writer.js(`document.querySelector('#name').value += ', changed'`)
	writer.js(`document.querySelector('#sure, input[name=sure]')?.click()`)
	writer.js(`document.querySelector('#name').form.requestSubmit()`)
	writer.until(`location.pathname === '/access' || document.querySelector('input[name=sure]')`)
	if writer.js(`location.pathname === '/access'`) != "true" {
		writer.js(`document.querySelector('input[name=sure]').click()`)
		writer.js(`document.querySelector('#name').form.requestSubmit()`)
		writer.until(`location.pathname === '/access'`)
	}
	owner.visit("/policies")
	owner.is(`[...document.querySelectorAll('#policies tbody tr')].some(r => /Night service/.test(r.innerText) && /Drift/.test(r.innerText))`, "true")
	owner.visit(policy)
	owner.see("Changed since the approval")
	owner.press("Approve it again")
	owner.see("As approved")
	if said := append(owner.complaints(), writer.complaints()...); len(said) > 0 {
		t.Errorf("the browser complained: %q", said)
	}
}
