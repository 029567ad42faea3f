package demo

import (
	"context"
	"time"
)

// scenes are what happens once, or a few times, in each house: each on a day
// of its own, with keys that everyday life leaves alone.
func (h *house) scenes(b *box) {
	h.officeScenes()
	h.counterScenes()
	h.handScenes()
	h.lostScenes()
	h.returnScenes()
	h.faultScene()
	h.checkScene()
	h.kitScene(b)
	h.issueScene()
	h.ruleScenes()
	h.requestScenes()
	h.leaveScenes()
	h.reviewScenes()
	h.policyScenes()
	h.waitScenes()
	h.leaverScene()
	h.permanentScenes()
	h.labelScenes()
	h.ringScenes()
	h.countScenes()
	h.walkScene()
	h.sheetScene()
	h.lockScene()
	h.playScene()
	h.bookScenes()
	h.boxScenes(b)
	h.jointScene(b)
	h.alarmScenes(b)
	h.orderScenes(b)
	h.openingScene(b)
	h.layoutScene()
	h.fireScene(b)
	h.differScene(b, h.spares[1])
	h.oddScenes(b)
	h.lineScene(h.boxes[len(h.boxes)-1])
	h.certificateScene(b.gateway)
	h.lateVisitors()
	h.glassScene()
	h.passScene(b)
}

// on plans an act so many days before the last, at a time of the day.
func (h *house) on(daysAgo, hour, minute int, do act) {
	h.agenda.plan(h.daysAgo(daysAgo, clockTime(hour, minute)).Add(time.Duration(h.rand.IntN(60))*time.Second), do)
}

// in plans an act some time after the present one.
func (h *house) in(d time.Duration, do act) { h.agenda.plan(h.clock.now().Add(d), do) }

// whose is somebody on call.
func (h *house) whose(i int) *person { return h.oncall[i%len(h.oncall)] }

// must takes a key in a scene, where a refusal would spoil what follows.
func (h *house) must(ctx context.Context, it *thing, w wish) error {
	if w.reason == "" {
		w.reason = "On call"
	}
	ok, err := h.take(ctx, it, w)
	if err == nil && !ok {
		err = errSpoilt(it.code)
	}
	return err
}

// errSpoilt is a scene that the rules of its own house did not let happen.
type errSpoilt string

func (e errSpoilt) Error() string { return "demo: the rules refused " + string(e) + " to a scene" }

// lateVisitors come after hours and ask in vain, every other evening.
func (h *house) lateVisitors() {
	for day := 1; day < Days; day++ {
		if h.rand.IntN(2) == 0 {
			continue
		}
		h.on(day, 21+h.rand.IntN(2), h.rand.IntN(60), func(ctx context.Context) error {
			it := h.pick(h.things)
			if it == nil {
				return nil
			}
			_, err := h.ask(ctx, it, h.staff[h.rand.IntN(len(h.staff))])
			return err
		})
	}
}

// ask is somebody who wants a key and gives no purpose. When the rules let
// them, the key is back within the hour.
func (h *house) ask(ctx context.Context, it *thing, who *person) (bool, error) {
	ok, err := h.take(ctx, it, wish{who: who, kiosk: true})
	if ok {
		h.later(h.clock.now().Add(40*time.Minute), it, func(ctx context.Context) error { return h.back(ctx, it, who) })
	}
	return ok, err
}
