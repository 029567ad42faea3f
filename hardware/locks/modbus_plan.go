package locks

import "fmt"

// mapPlan finds addresses that two parts claim, and slots that none has.
type mapPlan struct {
	owner map[string]string // "coil 3 of unit 1" → who has it
	slots map[int]string
}

func newPlan() *mapPlan { return &mapPlan{map[string]string{}, map[int]string{}} }

// bank takes the slots and addresses of one bank.
func (p *mapPlan) bank(name string, b Bank) error {
	switch {
	case b.First < 1:
		return fmt.Errorf("%s.first is missing or below 1", name)
	case b.Count < 1:
		return fmt.Errorf("%s.count is missing or below 1", name)
	case b.First+b.Count-1 > mostSlots:
		return fmt.Errorf("%s ends at slot %d, a cabinet has at most %d", name, b.First+b.Count-1, mostSlots)
	case b.registers() < 1 || b.registers() > longestTag:
		return fmt.Errorf("%s.tag_registers is %d, it must be between 1 and %d", name, b.TagRegisters, longestTag)
	}
	for no := b.First; no < b.First+b.Count; no++ {
		if other, taken := p.slots[no]; taken {
			return fmt.Errorf("%s and %s both have slot %d", other, name, no)
		}
		p.slots[no] = name
	}
	if err := p.take("coil", name, "latch", b.Unit, b.Latch, b.Count); err != nil {
		return err
	}
	if b.Light != nil {
		if err := p.take("coil", name, "light", b.Unit, b.Light, b.Count); err != nil {
			return err
		}
	}
	if err := p.take("discrete input", name, "fob", b.Unit, b.Fob, b.Count); err != nil {
		return err
	}
	return p.take("input register", name, "tag", b.Unit, b.Tag, b.Count*b.registers())
}

// take claims a row of addresses of one kind.
func (p *mapPlan) take(kind, name, field string, unit int, first *int, n int) error {
	part := name + "." + field
	switch {
	case unit < 0 || unit > 247:
		return fmt.Errorf("%s.unit is %d, it must be between 1 and 247", name, unit)
	case first == nil:
		return fmt.Errorf("%s is missing", part)
	case *first < 0 || *first+n-1 > lastAddress:
		return fmt.Errorf("%s reaches from %d to %d, addresses go from 0 to %d", part, *first, *first+n-1, lastAddress)
	}
	for at := *first; at < *first+n; at++ {
		spot := fmt.Sprintf("%s %d of unit %d", kind, at, or1(unit))
		if other, taken := p.owner[spot]; taken {
			return fmt.Errorf("%s and %s both have %s", other, part, spot)
		}
		p.owner[spot] = part
	}
	return nil
}

// gapless tells whether every slot from 1 has a place.
func (p *mapPlan) gapless() error {
	for no := 1; no <= len(p.slots); no++ {
		if _, there := p.slots[no]; !there {
			return fmt.Errorf("slot %d is in no bank, though %d slots are", no, len(p.slots))
		}
	}
	return nil
}
