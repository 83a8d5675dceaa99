package main

// Book is one book of the catalogue.
type Book struct {
	Number int    `json:"id"`
	Title  string `json:"title"`
	Author string `json:"author"`
	Year   int    `json:"year"`
	Pages  int    `json:"pages"`
	Blurb  string `json:"blurb"`
	// Colour is the hue of the cover, 0 to 359.
	Colour int `json:"colour"`
}

var catalogue = []Book{
	{
		Number: 0, Title: "The Basket Weaver's Proof", Author: "Salix Viminalis", Year: 2019, Pages: 212, Colour: 152,
		Blurb: "A weaver finds that every pattern she knows is a theorem, and that one of them is wrong.",
	},
	{
		Number: 1, Title: "Weather for Machines", Author: "Iris Kettering", Year: 2022, Pages: 348, Colour: 214,
		Blurb: "Eleven days in a lighthouse with a failing calculator and the best-forecast storm of the century.",
	},
	{
		Number: 2, Title: "Trust, and Other Short Circuits", Author: "Tomas Avel", Year: 2024, Pages: 176, Colour: 18,
		Blurb: "Stories about people who check, people who do not, and a compiler that kept a secret.",
	},
}
