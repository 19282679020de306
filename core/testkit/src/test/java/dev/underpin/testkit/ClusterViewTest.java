package dev.underpin.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterViewTest {
  private static final String WHOLE =
      """
      aa 127.0.0.1:7001@17001 myself,master - 0 1 1 connected 0-8000 8002
      bb 127.0.0.1:7002@17002 master - 0 1 2 connected 8001 8003-16383
      cc 127.0.0.1:7003@17003 slave aa 0 1 1 connected
      """;

  @Test
  void slots_lead_to_their_master_and_masters_to_their_replica() {
    ClusterView view = ClusterView.parse(WHOLE);

    assertThat(view.masterOf(8_000)).isEqualTo(7001);
    assertThat(view.masterOf(8_001)).isEqualTo(7002);
    assertThat(view.masterOf(8_002)).isEqualTo(7001);
    assertThat(view.masterOf(16_383)).isEqualTo(7002);
    assertThat(view.replicaOf(7001)).isEqualTo(7003);
    assertThat(view.isMaster(7001)).isTrue();
    assertThat(view.isMaster(7003)).isFalse();
    assertThatThrownBy(() -> view.replicaOf(7002)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void cluster_is_whole_with_exactly_the_nodes_that_run() {
    ClusterView view = ClusterView.parse(WHOLE);

    assertThat(view.isWholeWith(List.of(7003, 7002, 7001))).isTrue();
    assertThat(view.isWholeWith(List.of(7001, 7002))).isFalse();
    assertThat(view.isWholeWith(List.of(7001, 7002, 7003, 7004))).isFalse();
  }

  @Test
  void failed_master_keeps_its_slots_from_being_served() {
    ClusterView view =
        ClusterView.parse(WHOLE.replace("7002@17002 master", "7002@17002 master,fail?"));

    assertThat(view.isWholeWith(List.of(7001, 7003))).isFalse();
    assertThat(view.masterOf(8_001)).isEqualTo(7002);
  }

  @Test
  void views_agree_when_only_order_and_times_differ() {
    String other =
        """
        cc 127.0.0.1:7003@17003 slave aa 5 7 1 connected
        bb 127.0.0.1:7002@17002 myself,master - 0 9 2 connected 8001 8003-16383
        aa 127.0.0.1:7001@17001 master - 3 8 1 connected 0-8000 8002
        """;

    assertThat(ClusterView.parse(other).alive()).isEqualTo(ClusterView.parse(WHOLE).alive());
    assertThat(ClusterView.parse(other.replace("slave aa", "slave bb")).alive())
        .isNotEqualTo(ClusterView.parse(WHOLE).alive());
  }
}
