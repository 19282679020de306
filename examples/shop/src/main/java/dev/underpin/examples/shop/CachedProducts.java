package dev.underpin.examples.shop;

import dev.underpin.cache.Cache;
import dev.underpin.cache.Lookup;
import dev.underpin.cache.http.CachePolicy;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The catalogue from caches, and what browsers and a CDN may keep of it. */
final class CachedProducts implements Products, AutoCloseable {
  private static final CachePolicy PAGES =
      CachePolicy.shared(Duration.ofSeconds(30))
          .staleWhileRevalidate(Duration.ofSeconds(30))
          .staleIfError(Duration.ofHours(1));
  // a browser asks each time, so that customers see their own reviews; a 304 has no body
  private static final CachePolicy DETAILS =
      CachePolicy.shared(Duration.ZERO)
          .cdn(Duration.ofSeconds(5))
          .staleIfError(Duration.ofHours(1));

  private final Catalogue catalogue;
  private final Cache<Listing, CataloguePage> pages;
  private final Cache<Long, ProductDetails> details;

  CachedProducts(
      Catalogue catalogue,
      Cache<Listing, CataloguePage> pages,
      Cache<Long, ProductDetails> details) {
    this.catalogue = catalogue;
    this.pages = pages;
    this.details = details;
  }

  @Override
  public @Nullable Shown<CataloguePage> page(Listing listing) {
    return shown(pages, listing, PAGES);
  }

  @Override
  public @Nullable Shown<ProductDetails> details(long id) {
    return shown(details, id, DETAILS);
  }

  /** Content and headers of one entry: another thread may replace it between two questions. */
  private static <K, V> @Nullable Shown<V> shown(Cache<K, V> cache, K key, CachePolicy policy) {
    V value = cache.get(key);
    if (value == null) {
      return null;
    }
    Lookup<V> entry = cache.lookup(key);
    V stored = entry.value();
    return new Shown<>(
        stored == null ? value : stored, ifNoneMatch -> policy.respond(entry, ifNoneMatch));
  }

  /** The pages that change are invalidated with the review's transaction, or not at all. */
  @Override
  public boolean addReview(long productId, Review review) throws SQLException {
    return catalogue.addReview(
        productId,
        review,
        (connection, changed) -> details.joining(connection).invalidate(changed));
  }

  @Override
  public void close() {
    pages.close();
    details.close();
  }
}
