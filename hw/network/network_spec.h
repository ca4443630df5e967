// SPDX-License-Identifier: Apache-2.0
// A network of any shape, node by node and link by link. Section [network], two tables as texts of comma-separated
// lines, the first of which names the columns:
//
//   nodes = '''                      links = '''
//   name,kind,ports                  from,from_port,to,to_port,rate,delay
//   a,end_point,1                    a,0,s,0,400 Gbit/s,20 ns
//   s,switch,4'''                    b,0,s,1,400 Gbit/s,20 ns'''
//
// End points are die:0, die:1 .. in the order of their lines. Switches that reach one another over switches make a
// plane; an end point has at most one link into each. Two end points may also be joined directly: die:2k and die:2k+1,
// once.
// Errors: BadInput with file, line and row for an unknown kind or node, a port that is taken or not there, a switch
// that no end point reaches, and links that the planes cannot hold.
// Not modelled: end points that pass packets on; several links of an end point into the same plane.
#pragma once

#include <string>
#include <vector>

#include "hw/config/config.h"
#include "hw/topology/topology.h"

namespace cmx::hw {

struct NetworkSpec {
  struct Node {
    std::string name;
    bool is_switch{false};
    int ports{0};
  };
  struct End {
    int node{0};  // index into nodes
    int port{0};
  };
  struct Join {
    End a;
    End b;
    BytesPerSecond rate;  // raw, of each direction
    Picoseconds delay;
  };
  std::vector<Node> nodes;
  std::vector<Join> links;

  int endpoints() const;
};

NetworkSpec read_network_spec(const Config& config);

/// The planes of the network. Ports of switches keep their numbers, and switches their names. Throws BadInput for what
/// planes cannot hold.
Topology network_topology(const NetworkSpec& spec);

}  // namespace cmx::hw
