import {parser} from '@lezer/python';
for (const t of ['nn.Sequential(nn.Linear(2, 3) nn.ReLU())\n','nn.Sequential(nn.Linear(2, 3),\n  nn.ReLU(\n','f(a b)\n','f(a,\n\n','f(nn.,\n b)\n', 'x = nn.Sequential(\n  nn.Linear(2, ),\n  nn.\n)\n']) { let out='';
parser.parse(t).iterate({enter(n){ out+=' '+n.name+(n.node.firstChild?'(':':'+JSON.stringify(t.slice(n.from,n.to)));}, leave(n){ if(n.node.firstChild) out+=')';}}); console.log(out);}
