package paper

// Stock is a kind of label to print on: a sheet of them or a roll with one a
// page. All measures are millimetres, from the upper left corner.
type Stock struct {
	ID            string  // stable: what a form sends
	Name          string  // as its maker calls it
	Width, Height float64 // of the page
	Left, Top     float64 // of the first label
	Wide, High    float64 // one label
	Across, Down  int     // labels on a page
	StepX, StepY  float64 // from one label to the next
	Round         bool
}

// Stocks are the kinds of labels that can be printed, as their makers measure
// them.
var Stocks = []Stock{
	{ID: "l7160", Name: "Avery L7160, 63.5 × 38.1 mm", Width: 210, Height: 297, Left: 7.25, Top: 15.15, Wide: 63.5, High: 38.1, Across: 3, Down: 7, StepX: 66, StepY: 38.1},
	{ID: "5160", Name: "Avery 5160, 1 × 2⅝ in", Width: 215.9, Height: 279.4, Left: 4.7625, Top: 12.7, Wide: 66.675, High: 25.4, Across: 3, Down: 10, StepX: 69.85, StepY: 25.4},
	roll("dymo54", "Dymo 25 × 54 mm", 54, 25),
	roll("brother62", "Brother 62 mm", 62, 29),
	roll("brother90", "Brother 29 × 90 mm", 90, 29),
	roll("tape24", "24 mm", 60, 24),
	{ID: "round30", Name: "30 mm ⌀", Width: 30, Height: 30, Wide: 30, High: 30, Across: 1, Down: 1, Round: true},
}

func roll(id, name string, wide, high float64) Stock {
	return Stock{ID: id, Name: name, Width: wide, Height: high, Wide: wide, High: high, Across: 1, Down: 1}
}

// StockByID finds a kind of label; ok is false when there is none.
func StockByID(id string) (s Stock, ok bool) {
	for _, s := range Stocks {
		if s.ID == id {
			return s, true
		}
	}
	return s, false
}

// PerPage is how many labels a page holds.
func (s Stock) PerPage() int { return s.Across * s.Down }

// at is the upper left corner of the n-th label of a page, from 0.
func (s Stock) at(n int) (x, y float64) {
	return s.Left + float64(n%s.Across)*s.StepX, s.Top + float64(n/s.Across)*s.StepY
}
