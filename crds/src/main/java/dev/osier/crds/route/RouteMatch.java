package dev.osier.crds.route;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.osier.crds.Immutable;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a rule is about: those for which every field here holds. A match without any field
 * holds for every request.
 *
 * @param path the path
 * @param method the method
 * @param headers the headers; every one must match
 * @param queryParams the query's parameters; every one must match
 * @param cookies the cookies; every one must match
 * @param grpc the gRPC service and method
 * @param from the caller
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
    value = "!has(self.grpc) || !(has(self.path) || has(self.method))",
    message = "grpc cannot stand beside path or method",
    fieldPath = ".grpc")
public record RouteMatch(
    @JsonPropertyDescription("The request's path, without its query. Default: any.")
        @Nullable PathMatch path,
    @JsonPropertyDescription("The request's method. Default: any.")
        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        @Nullable HttpMethod method,
    @JsonPropertyDescription(
            "The request's headers; every one must match. Of a header that comes several times the"
                + " values are taken as one text, joined by commas. Default: any.")
        @Size(max = 16)
        List<ValueMatch> headers,
    @JsonPropertyDescription(
            "The parameters of the query; every one must match. Names are case-sensitive. Of a"
                + " parameter that comes several times the first counts. Default: any.")
        @Size(max = 16)
        List<ValueMatch> queryParams,
    @JsonPropertyDescription(
            "The request's cookies; every one must match. Names are case-sensitive. Default: any.")
        @Size(max = 16)
        List<ValueMatch> cookies,
    @JsonPropertyDescription(
            "The gRPC service and method. Not beside path or method. Default: any.")
        @Nullable GrpcMatch grpc,
    @JsonPropertyDescription(
            "Who calls, as the mesh knows it; headers have no say in it. Default: anybody.")
        @Nullable CallerMatch from) {
  public RouteMatch {
    headers = Immutable.list(headers);
    queryParams = Immutable.list(queryParams);
    cookies = Immutable.list(cookies);
  }
}
