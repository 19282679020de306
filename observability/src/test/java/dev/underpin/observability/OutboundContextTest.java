package dev.underpin.observability;

import static dev.underpin.core.context.TallyCounter.HTTP_CALLS_FAILED;
import static dev.underpin.observability.TestChecks.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.underpin.core.context.RequestContext;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;

/** Whatever follows on a call runs in the context of the request that made it. */
@Timeout(60)
class OutboundContextTest {

  private final HttpClient http =
      RequestLogging.builder("shop").build().outbound(HttpClient.newHttpClient());
  private final RequestContext context = RequestContext.builder().requestId("r-1").build();
  private final CountDownLatch release = new CountDownLatch(1);
  private final AtomicInteger asked = new AtomicInteger();
  private TestServer server = unstarted();

  @SuppressWarnings("NullAway") // there is one from before the first test on
  private static TestServer unstarted() {
    return null;
  }

  @BeforeEach
  void start_third_party() throws IOException {
    server = new TestServer(2);
    server.at(
        "/",
        exchange -> {
          asked.incrementAndGet();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          TestServer.text("one\ntwo").handle(exchange);
        });
  }

  @AfterEach
  void stop_third_party() throws InterruptedException {
    release.countDown();
    server.close();
  }

  private CompletableFuture<HttpResponse<String>> call() {
    return context.call(() -> http.sendAsync(server.request("/").build(), BodyHandlers.ofString()));
  }

  private static @Nullable String id() {
    String id = RequestContext.current().requestId();
    assertThat(MDC.get("request_id")).isEqualTo(id);
    return id;
  }

  @Test
  void what_follows_on_a_future_runs_in_the_context() throws Exception {
    CompletableFuture<HttpResponse<String>> call = call();
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    CompletableFuture<Void> all =
        call.thenAccept(response -> seen.add("accept " + id()))
            .thenRun(() -> seen.add("run " + id()))
            .thenRunAsync(() -> seen.add("async " + id()))
            .thenCompose(unused -> CompletableFuture.runAsync(() -> {}))
            .thenRunAsync(() -> seen.add("composed " + id()));
    release.countDown();
    all.get();
    // by this thread, which has no request
    call.thenRunAsync(() -> seen.add("afterwards " + id())).get();

    assertThat(seen)
        .containsExactly("accept r-1", "run r-1", "async r-1", "composed r-1", "afterwards r-1");
    assertThat(id()).isNull();
  }

  @Test
  void failure_is_handled_in_the_context_and_counted() throws Exception {
    RequestContext counted = context.toBuilder().build();
    CompletableFuture<String> call =
        counted
            .call(
                () ->
                    http.sendAsync(
                        server.request("/").build(),
                        info -> {
                          throw new IllegalStateException("cannot read " + id());
                        }))
            .handle((response, failure) -> id() + " " + rootOf(failure).getMessage());
    release.countDown();

    assertThat(call.get()).isEqualTo("r-1 cannot read r-1");
    assertThat(counted.tally().get(HTTP_CALLS_FAILED)).isEqualTo(1);
  }

  private static Throwable rootOf(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  @Test
  void handlers_and_subscribers_of_a_body_run_in_the_context() throws Exception {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    Flow.Subscriber<String> lines =
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
          }

          @Override
          public void onNext(String line) {
            seen.add(line + " " + id());
          }

          @Override
          public void onError(Throwable failure) {
            seen.add("failed " + failure);
          }

          @Override
          public void onComplete() {
            seen.add("end " + id());
          }
        };
    release.countDown();
    context.call(
        () ->
            http.send(
                server.request("/").build(),
                info -> {
                  seen.add(info.statusCode() + " " + id());
                  return BodySubscribers.fromLineSubscriber(lines);
                }));

    assertThat(seen).containsExactly("200 r-1", "one r-1", "two r-1", "end r-1");
  }

  @Test
  void body_can_be_read_as_it_comes() throws Exception {
    release.countDown();
    var response =
        context.call(() -> http.send(server.request("/").build(), BodyHandlers.ofInputStream()));

    assertThat(new String(response.body().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("one\ntwo");
  }

  @Test
  void cancelling_takes_the_call_back() {
    // without a timeout that would end it as well
    HttpRequest patient = server.request("/").timeout(Duration.ofHours(1)).build();
    CompletableFuture<HttpResponse<String>> call =
        context.call(() -> http.sendAsync(patient, BodyHandlers.ofString()));
    eventually().until(() -> asked.get() == 1);

    assertThat(call.cancel(true)).isTrue();
    assertThatThrownBy(call::join).isInstanceOf(CancellationException.class);
    eventually().until(() -> context.tally().get(HTTP_CALLS_FAILED) == 1);
  }

  @Test
  void error_while_a_body_comes_reaches_its_subscriber_in_the_context() {
    Queue<String> seen = new ConcurrentLinkedQueue<>();
    var body =
        new InContextBody<>(
            BodySubscribers.fromSubscriber(
                new Flow.Subscriber<List<ByteBuffer>>() {
                  @Override
                  public void onSubscribe(Flow.Subscription subscription) {
                    subscription.request(1);
                  }

                  @Override
                  public void onNext(List<ByteBuffer> buffers) {}

                  @Override
                  public void onError(Throwable failure) {
                    seen.add(failure.getMessage() + " " + id());
                  }

                  @Override
                  public void onComplete() {}
                }),
            context);
    try (SubmissionPublisher<List<ByteBuffer>> publisher = new SubmissionPublisher<>()) {
      publisher.subscribe(body);
      publisher.closeExceptionally(new IOException("cut"));
      eventually().until(() -> !seen.isEmpty());
    }

    assertThat(seen).containsExactly("cut r-1");
  }
}
