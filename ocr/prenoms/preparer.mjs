// Writes the list of first names that the binary carries, one word a line, folded to capitals without accents, sorted: those in Latin letters
// of every language of the package. Usage, from a folder where it is installed: node preparer.mjs « package version »
import { allLocales } from "@faker-js/faker";

const mots = new Set();
for (const langue of Object.values(allLocales)) {
  for (const liste of Object.values(langue.person?.first_name ?? {})) {
    for (const nom of liste ?? []) {
      // What has no base letter: đ, ł, ø, æ, œ, ß, ı.
      const plie = nom.replace(/[đĐ]/g, "D").replace(/[łŁ]/g, "L").replace(/[øØ]/g, "O").replace(/[æÆ]/g, "AE").replace(/[œŒ]/g, "OE")
        .normalize("NFD").replace(/[\u0300-\u036f]/g, "").toUpperCase();
      if (/^[A-Z' -]+$/.test(plie)) {
        plie.split(/[' -]+/).filter((m) => m.length > 1).forEach((m) => mots.add(m));
      }
    }
  }
}
console.log(process.argv[2]);
console.log([...mots].sort().join("\n"));
