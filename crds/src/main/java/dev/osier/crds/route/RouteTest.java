package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Names;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/**
 * What must be true of the rules: a request, and what happens to it.
 *
 * @param name the test's name
 * @param request the request
 * @param expect what happens to it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RouteTest(
    @JsonPropertyDescription(
            "The test's name, which a refusal quotes: a DNS label, unique in the object. Required.")
        @Required
        @Pattern(Names.LABEL)
        @Size(min = 1, max = Names.LABEL_LENGTH)
        String name,
    @JsonPropertyDescription("The request. Default: GET / of the first parent.") @Default("{}")
        TestRequest request,
    @JsonPropertyDescription("What happens to it: everything that is set here. Required.") @Required
        Expectation expect) {
  public RouteTest {
    request = request == null ? TestRequest.DEFAULT : request;
  }
}
