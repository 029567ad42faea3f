package scale

import (
	"context"
	"fmt"
	"strconv"

	"claviger/custody"
	"claviger/store"
	"claviger/tenants"
)

// hooks is how many keys hang on one board.
const hooks = 2000

var (
	given       = []string{"Ada", "Amir", "Béatrice", "Bruno", "Chloé", "Conor", "Dana", "Elena", "Emil", "Farid", "Grace", "Hugo", "Inès", "Jana", "Karim", "Lena", "Lucía", "Mara", "Milan", "Nadia", "Olga", "Petra", "Rafael", "Ruth", "Sofía", "Theo", "Vera", "Yara", "Yusuf"}
	family      = []string{"Abbott", "Álvarez", "Baker", "Berger", "Brandt", "Byrne", "Castillo", "Cole", "Dubois", "Ellis", "Fabre", "Fleming", "Garnier", "Hale", "Jansen", "Keller", "Lambert", "Larsen", "Moreau", "Navarro", "Novák", "Ortega", "Palmer", "Quinn", "Reyes", "Romero", "Silva", "Stone", "Vega", "Wagner", "Walsh"}
	rooms       = []string{"Storeroom", "Boiler room", "Roof hatch", "Office", "Flat", "Garage", "Lift plant", "Meter cupboard", "Cellar", "Laundry", "Gate", "Workshop", "Archive"}
	houses      = []string{"Alder", "Birch", "Cedar", "Elm", "Hazel", "Juniper", "Larch", "Maple", "Oak", "Poplar", "Rowan", "Sycamore", "Willow", "Yew"}
	departments = []string{"Maintenance", "Lettings", "Cleaning", "Security", "Gardens", "Accounts"}
)

func sitesFor(items int) int  { return max(1, min(20, items/500)) }
func boardsFor(items int) int { return max(sitesFor(items), (items+hooks-1)/hooks) }
func peopleFor(items int) int { return max(1, items/10) }

func siteName(n int) string  { return fmt.Sprintf("Site %02d", n+1) }
func boardName(n int) string { return fmt.Sprintf("Board %03d", n+1) }

func itemName(n int) string {
	return fmt.Sprintf("%s %d.%02d, %s house", rooms[n%len(rooms)], n/1358%30, n%97, houses[n/97%len(houses)])
}

func personName(n int) string {
	return given[n%len(given)] + " " + family[(7*n+n/len(given))%len(family)]
}

// cast adds the people, each with an entry as if added one by one.
func (f *filler) cast(ctx context.Context) error {
	total := peopleFor(f.Items)
	for begin := 0; begin < total; begin += chunk {
		err := f.store.InTx(ctx, f.scope, func(tx *store.Tx) error {
			var people []tenants.Person
			var events []store.Told
			for n := begin; n < min(begin+chunk, total); n++ {
				p := f.person(tx, n)
				people, f.people = append(people, p), append(f.people, p.ID)
				events = append(events, store.Told{Event: custody.Event{Kind: custody.PersonAdded, PersonID: p.ID, HappenedAt: f.at,
					Data:     map[string]string{"kind": string(p.Kind), "number": p.Number, "department": p.Department},
					Personal: map[string]string{"name": p.Name}}})
			}
			if err := tx.AddPeople(people); err != nil {
				return err
			}
			return tx.Tell(events, nil)
		})
		if err != nil {
			return err
		}
		f.Progress("people", len(f.people), total)
	}
	f.filled.People = total
	return nil
}

func (f *filler) person(tx *store.Tx, n int) tenants.Person {
	kind := tenants.Staff
	if n%10 == 9 {
		kind = tenants.Contractor
	}
	id := tx.NewID("per")
	return tenants.Person{ID: tenants.PersonID(id), Human: id, Number: strconv.Itoa(2001 + n), Name: personName(n), Kind: kind,
		Department: departments[n%len(departments)], SiteID: f.sites[n%len(f.sites)], CreatedAt: f.at}
}

// hang adds the keys, all in their places, with the number their last entry
// will have.
func (f *filler) hang(ctx context.Context) error {
	for begin := 0; begin < f.Items; begin += chunk {
		err := f.store.InTx(ctx, f.scope, func(tx *store.Tx) error {
			var items []custody.Item
			var events []store.Told
			for n := begin; n < min(begin+chunk, f.Items); n++ {
				it := f.item(tx, n)
				items, f.items = append(items, it), append(f.items, it.ID)
				events = append(events, store.Told{ItemNo: 1, Event: custody.Event{Kind: custody.ItemAdded, ItemID: it.ID, HappenedAt: f.at, Outcome: "done",
					Data: map[string]string{"code": it.Code, "level": strconv.Itoa(int(it.Level)), "home": string(it.HomeID), "home_slot": strconv.Itoa(it.HomeSlot), "pieces": "1"}}})
			}
			if err := tx.AddItems(items); err != nil {
				return err
			}
			return tx.Tell(events, nil)
		})
		if err != nil {
			return err
		}
		f.Progress("keys", len(f.items), f.Items)
	}
	f.filled.Items = f.Items
	return nil
}

func (f *filler) item(tx *store.Tx, n int) custody.Item {
	home, hook := f.home(n), f.hook(n)
	level := custody.Level(1)
	if n%50 == 49 {
		level = 2
	}
	return custody.Item{ID: custody.ItemID(tx.NewID("itm")), Code: "K-" + strconv.Itoa(n+1), Name: itemName(n), Kind: custody.Single, Level: level, SiteID: home.SiteID,
		HomeID: home.ID, HomeSlot: hook, State: custody.In, PlaceID: home.ID, Slot: hook, Number: int64(1 + movesOf(n, f.Items)), CreatedAt: f.at}
}
