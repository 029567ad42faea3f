package cabinet

import (
	"fmt"
	"slices"

	"claviger/hardware/proto"
	"claviger/store/journal"
)

// begin records the start, names spoilt records, settles a release that was
// cut short, and notes what moved while no program ran.
func (c *Controller) begin() error {
	damage, err := c.Journal.Check(c.ctx)
	if err != nil {
		return err
	}
	c.sends.damage = damage
	if err := c.record(proto.Record{Kind: proto.Booted, Boot: c.boot, Detail: c.Firmware}); err != nil {
		return err
	}
	if err := c.reportDamage(damage); err != nil {
		return err
	}
	if err := c.settleReleases(); err != nil {
		return err
	}
	if err := c.settleUnlock(); err != nil {
		return err
	}
	c.settleSlots("while_off")
	return nil
}

// reportDamage records spoilt records once each.
func (c *Controller) reportDamage(damage []journal.Damage) error {
	told, err := c.Journal.Fact(c.ctx, factSpoilt)
	if err != nil {
		return err
	}
	text := ""
	for _, d := range damage {
		text += fmt.Sprintf("%d-%d ", d.From, d.To)
	}
	if text == string(told) {
		return nil
	}
	return c.write(func(p pen) error {
		for _, d := range damage {
			if _, err := p.note(proto.Record{Kind: proto.JournalSpoil, Detail: fmt.Sprintf("%d-%d", d.From, d.To)}); err != nil {
				return err
			}
		}
		return p.Put(factSpoilt, []byte(text))
	})
}

// settleReleases decides, by the slot's sensor, how releases ended that the
// last run began.
func (c *Controller) settleReleases() error {
	begun, err := c.Journal.Releases(c.ctx)
	if err != nil {
		return err
	}
	for _, b := range begun {
		r, err := parseRelease(b)
		if err != nil {
			return err
		}
		c.opens(r)
		c.close(r.Slot)
		is := c.live[r.Slot]
		switch {
		case is.Fault != "":
			err = c.lose(r)
		case sameTag(is.Tag) == sameTag(r.Tag):
			err = c.relock(r, "restart")
		default:
			err = c.left(r.Slot, r.Tag, "restart")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// settleSlots records every slot whose sensor says other than the journal.
func (c *Controller) settleSlots(detail string) {
	var numbers []int
	for no := range c.live {
		numbers = append(numbers, no)
	}
	slices.Sort(numbers)
	for _, no := range numbers {
		c.settleSlot(no, detail)
	}
}
