/**
 * For whoever brings request logging to another server: tell where the headers are, open the
 * context, and say how the request ended.
 *
 * <pre>{@code
 * LoggedRequest request = requests.begin(name -> server.headers(name));
 * response.header(request.requestIdHeader(), request.requestId());
 * RequestFacts facts = new RequestFacts().method(method).route(request.route(path, "/*"));
 * try (Scope scope = request.context().open()) {
 *   facts.status(application.handle());
 * } catch (Exception e) {
 *   facts.status(500).failed(e);
 * } finally {
 *   request.end(facts);
 * }
 * }</pre>
 */
@NullMarked
package dev.underpin.observability.spi;

import org.jspecify.annotations.NullMarked;
