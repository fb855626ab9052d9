import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Arguments: a flavour (2b) and files. Prints one line for each file, parted by tabs: whether it
 * conforms (yes, no, unreadable), how many checks were made, the clauses of ISO 19005 it fails.
 */
public class VeraPdf {
    public static void main(String[] arguments) throws Exception {
        VeraGreenfieldFoundryProvider.initialise();
        PDFAFlavour flavour = PDFAFlavour.fromString(arguments[0]);
        PrintStream out = new PrintStream(System.out, true, "UTF-8");
        for (int n = 1; n < arguments.length; n++) {
            out.println(verdict(arguments[n], flavour));
        }
    }

    private static String verdict(String file, PDFAFlavour flavour) {
        try (InputStream in = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(in, flavour);
                PDFAValidator validator =
                        Foundries.defaultInstance().createValidator(flavour, false)) {
            ValidationResult result = validator.validate(parser);
            TreeSet<String> failed = new TreeSet<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                failed.add(assertion.getRuleId().getClause());
            }
            String word = result.isCompliant() ? "yes" : "no";
            return word + "\t" + result.getTotalAssertions() + "\t" + String.join(" ", failed);
        } catch (Exception error) {
            return "unreadable\t0\t" + error.toString().replaceAll("\\s+", " ");
        }
    }
}
