package custody_test

import (
	"testing"

	"claviger/custody"
)

func TestCheckVIN(t *testing.T) {
	for _, c := range []struct {
		name, vin string
		year      int
		want      custody.VINVerdict
	}{
		{"none", "", 2010, custody.VINVerdict{}},
		{"published example", "1M8GDM9AXKP042788", 1989, custody.VINVerdict{}},
		{"all ones", "11111111111111111", 2001, custody.VINVerdict{}},
		{"check digit off", "1M8GDM9A1KP042788", 1989, custody.VINVerdict{Note: "vin_check_digit"}},
		{"unknown year is a modern one", "1M8GDM9AXKP04278", 0, custody.VINVerdict{Error: "vin_length", Bad: "16"}},
		{"13 characters of 1973", "1Z37J3S403742", 1973, custody.VINVerdict{Note: "vin_pre_1981"}},
		{"letters of 1965", "OIQ", 1965, custody.VINVerdict{Note: "vin_pre_1981"}},
		{"1980 is old", "ABC", 1980, custody.VINVerdict{Note: "vin_pre_1981"}},
		{"1981 is new", "ABC", 1981, custody.VINVerdict{Error: "vin_length", Bad: "3"}},
		{"letter I", "1M8GDM9AXKP04278I", 1989, custody.VINVerdict{Error: "vin_letter", Bad: "I"}},
		{"letter O", "OM8GDM9AXKP042788", 1989, custody.VINVerdict{Error: "vin_letter", Bad: "O"}},
		{"letter Q", "1M8GDM9AXQP042788", 1989, custody.VINVerdict{Error: "vin_letter", Bad: "Q"}},
		{"lower case is not tidied here", "1m8GDM9AXKP042788", 1989, custody.VINVerdict{Error: "vin_letter", Bad: "m"}},
		{"not a letter at all", "1M8GDM9AXKP04278é", 1989, custody.VINVerdict{Error: "vin_letter", Bad: "é"}},
	} {
		if got := custody.CheckVIN(c.vin, c.year); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestVINVerdictIsAnErrorOnlyWhenItRefuses(t *testing.T) {
	if err := (custody.VINVerdict{Note: "vin_check_digit"}).Err(); err != nil {
		t.Fatal(err)
	}
	if err := custody.CheckVIN("ABC", 2000).Err(); err == nil {
		t.Fatal("a VIN of three characters passed")
	}
}
