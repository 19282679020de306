package dev.underpin.cache.http;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.underpin.cache.Cache;
import dev.underpin.core.testing.ManualClock;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CachePolicyTest {

  private static final CachePolicy PUBLIC =
      CachePolicy.shared(ofMinutes(1))
          .cdn(ofMinutes(10))
          .staleWhileRevalidate(ofSeconds(30))
          .staleIfError(ofHours(6))
          .tags(TagHeader.SURROGATE_KEY);

  private final ManualClock clock = new ManualClock();
  private final Cache<String, String> cache =
      Cache.builder("pages", String.class, String.class)
          .memory(m -> m.timeToLive(ofMinutes(5)))
          .negative(ofSeconds(15))
          .taggedLoader(
              (key, load) ->
                  key.equals("none")
                      ? load.value(null)
                      : load.tag("org:7").tag("a b,ü").version(42).value(key))
          .ticker(clock.ticker())
          .build();

  private CacheResponse respond(CachePolicy policy, String key, @Nullable String ifNoneMatch) {
    cache.get(key);
    return policy.respond(cache.lookup(key), ifNoneMatch);
  }

  @Test
  void headers_say_what_the_policy_and_the_entry_allow() {
    CacheResponse response = respond(PUBLIC, "k", null);

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.headers())
        .isEqualTo(
            Map.of(
                "Surrogate-Key", "org:7 a%20b%2C%C3%BC",
                "Cache-Control",
                    "public, max-age=60, stale-while-revalidate=30, stale-if-error=21600",
                "CDN-Cache-Control", "max-age=300, stale-while-revalidate=30, stale-if-error=21600",
                "ETag", "\"v42\""));
  }

  @Test
  void nothing_is_kept_for_longer_than_the_entry_is_fresh() {
    cache.get("k");
    clock.advance(ofSeconds(290));

    Map<String, String> headers = PUBLIC.respond(cache.lookup("k"), null).headers();

    assertThat(headers.get("Cache-Control")).startsWith("public, max-age=10,");
    assertThat(headers.get("CDN-Cache-Control")).startsWith("max-age=10,");
  }

  @Test
  void what_is_stale_or_nowhere_is_not_kept_without_a_question() {
    cache.get("k");
    clock.advance(ofMinutes(5));

    assertThat(PUBLIC.respond(cache.lookup("k"), null).headers())
        .containsEntry("Cache-Control", "public, no-cache")
        .containsEntry("CDN-Cache-Control", "no-cache");
    assertThat(PUBLIC.respond(cache.lookup("nowhere"), null).headers())
        .containsEntry("Cache-Control", "public, no-cache");
  }

  @Test
  void client_that_has_the_version_gets_304() {
    assertThat(respond(PUBLIC, "k", "\"v42\"").status()).isEqualTo(304);
    assertThat(respond(PUBLIC, "k", "\"v1\", W/\"v42\"").status()).isEqualTo(304);
    assertThat(respond(PUBLIC, "k", "*").status()).isEqualTo(304);
    assertThat(respond(PUBLIC, "k", "\"v42\"").headers()).containsKey("ETag");
  }

  @Test
  void client_that_has_another_version_or_talks_nonsense_gets_200() {
    for (String header :
        new String[] {"\"v4\"", "v42", "\"v42", "\"\"", "", ",", "\"a\" \"v42\""}) {
      assertThat(respond(PUBLIC, "k", header).status()).as(header).isEqualTo(200);
    }
  }

  @Test
  void that_there_is_none_is_404_for_as_long_as_it_is_known() {
    CacheResponse response = respond(PUBLIC, "none", null);

    assertThat(response.status()).isEqualTo(404);
    assertThat(response.headers().get("Cache-Control")).startsWith("public, max-age=15,");
  }

  @Test
  void what_is_one_users_is_private_and_never_a_cdns() {
    CachePolicy mine = CachePolicy.personal(ofMinutes(1));

    assertThat(respond(mine, "k", null).headers())
        .containsEntry("Cache-Control", "private, max-age=60")
        .doesNotContainKey("CDN-Cache-Control");
    assertThatIllegalStateException().isThrownBy(() -> mine.cdn(ofMinutes(1)));
  }

  @Test
  void what_has_too_many_tags_to_be_purged_is_not_kept_by_a_cdn() {
    Cache<String, String> tagged =
        Cache.builder("tagged", String.class, String.class)
            .taggedLoader(
                (key, load) -> {
                  IntStream.range(0, 900).forEach(i -> load.tag("a-rather-long-tag-" + i));
                  return load.value(key);
                })
            .build();
    tagged.get("k");

    assertThat(PUBLIC.respond(tagged.lookup("k"), null).headers())
        .containsEntry("CDN-Cache-Control", "no-store")
        .doesNotContainKey("Surrogate-Key");
  }

  @Test
  void cache_tag_is_separated_by_commas() {
    assertThat(respond(PUBLIC.tags(TagHeader.CACHE_TAG), "k", null).headers())
        .containsEntry("Cache-Tag", "org:7,a%20b%2C%C3%BC");
  }
}
